import { expectOne, fromJson } from '../rows.js';
import type { Sql } from '../sql.js';
import type { AccountId, EabKeyId, OrganizationId } from '../../core/ids.js';
import type { JwkThumbprint, PublicJwk } from '../../core/public-jwk.js';
import type { Account, AccountStatus, FlattenedJws } from '../../core/state/account.js';
import type { AccountStore } from '../../ra/ports.js';

interface AccountRow {
  id: string;
  organization_id: string;
  eab_key_id: string | null;
  status: string;
  jwk: string;
  thumbprint: string;
  contacts: string;
  terms_agreed_at: number | null;
  external_account_binding: string | null;
  created_at: number;
}

const COLUMNS = 'id, organization_id, eab_key_id, status, jwk, thumbprint, contacts, terms_agreed_at, external_account_binding, created_at';
const GET = `SELECT ${COLUMNS} FROM accounts WHERE id = ?`;
const FIND_BY_THUMBPRINT = `SELECT ${COLUMNS} FROM accounts WHERE thumbprint = ?`;
const ADD = `INSERT INTO accounts (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (thumbprint) DO NOTHING`;
const COUNT_BY_EAB_KEY = 'SELECT count(*) AS accounts FROM accounts WHERE eab_key_id = ?';
const SET_CONTACTS = 'UPDATE accounts SET contacts = ? WHERE id = ?';
const DEACTIVATE = `UPDATE accounts SET status = 'deactivated' WHERE id = ? AND status = 'valid'`;
const CHANGE_KEY = `UPDATE accounts SET jwk = ?, thumbprint = ?
  WHERE id = ? AND thumbprint = ? AND NOT EXISTS (SELECT 1 FROM accounts AS other WHERE other.thumbprint = ? AND other.id <> accounts.id)`;
const KEEP_FORMER = 'INSERT INTO former_account_keys (account_id, thumbprint) VALUES (?, ?) ON CONFLICT (account_id, thumbprint) DO NOTHING';
const FORMER = 'SELECT thumbprint FROM former_account_keys WHERE account_id = ? ORDER BY thumbprint';
const HAS_OTHER_WITH_KEY = 'SELECT id FROM accounts WHERE thumbprint = ? AND id <> ?';

/** Accounts in SQL. */
export class SqlAccountStore implements AccountStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async get(id: AccountId): Promise<Account | undefined> {
    const [row] = await this.#sql.all<AccountRow>(GET, [id]);
    return row && toAccount(row);
  }

  async findByThumbprint(thumbprint: JwkThumbprint): Promise<Account | undefined> {
    const [row] = await this.#sql.all<AccountRow>(FIND_BY_THUMBPRINT, [thumbprint]);
    return row && toAccount(row);
  }

  async add(account: Account): Promise<boolean> {
    const added = await this.#sql.run(ADD, [
      account.id,
      account.organizationId,
      account.eabKeyId,
      account.status,
      JSON.stringify(account.jwk),
      account.thumbprint,
      JSON.stringify(account.contacts),
      account.termsAgreedAt,
      account.externalAccountBinding && JSON.stringify(account.externalAccountBinding),
      account.createdAt,
    ]);
    return added === 1;
  }

  async countByEabKey(eabKeyId: EabKeyId): Promise<number> {
    const [row] = await this.#sql.all<{ accounts: number }>(COUNT_BY_EAB_KEY, [eabKeyId]);
    return row?.accounts ?? 0;
  }

  async setContacts(id: AccountId, contacts: readonly string[]): Promise<void> {
    expectOne(await this.#sql.run(SET_CONTACTS, [JSON.stringify(contacts), id]), `contacts of account ${id}`);
  }

  async deactivate(id: AccountId): Promise<boolean> {
    return (await this.#sql.run(DEACTIVATE, [id])) === 1;
  }

  async changeKey(id: AccountId, from: JwkThumbprint, to: { jwk: PublicJwk; thumbprint: JwkThumbprint }): Promise<'done' | 'taken' | 'lost'> {
    if ((await this.#sql.run(CHANGE_KEY, [JSON.stringify(to.jwk), to.thumbprint, id, from, to.thumbprint])) === 1) {
      await this.#sql.run(KEEP_FORMER, [id, from]);
      return 'done';
    }
    const others = await this.#sql.all<{ id: string }>(HAS_OTHER_WITH_KEY, [to.thumbprint, id]);
    return others.length > 0 ? 'taken' : 'lost';
  }

  async formerThumbprints(id: AccountId): Promise<JwkThumbprint[]> {
    return (await this.#sql.all<{ thumbprint: JwkThumbprint }>(FORMER, [id])).map(({ thumbprint }) => thumbprint);
  }
}

function toAccount(row: AccountRow): Account {
  return {
    id: row.id as AccountId,
    organizationId: row.organization_id as OrganizationId,
    eabKeyId: row.eab_key_id as EabKeyId | null,
    status: row.status as AccountStatus,
    jwk: fromJson<PublicJwk>(row.jwk),
    thumbprint: row.thumbprint,
    contacts: fromJson<string[]>(row.contacts),
    termsAgreedAt: row.terms_agreed_at,
    externalAccountBinding: row.external_account_binding === null ? null : fromJson<FlattenedJws>(row.external_account_binding),
    createdAt: row.created_at,
  };
}
