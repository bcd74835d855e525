import { fromJson } from '../rows.js';
import type { Sql } from '../sql.js';
import type { AccountId, ChallengeId, ContactDiscoveryId } from '../../core/ids.js';
import type { ValidationMethod } from '../../core/validation-method.js';
import type { ContactDiscovery, ContactDiscoveryStore } from '../../ra/ports.js';

interface ContactDiscoveryRow {
  id: string;
  account_id: string;
  challenge_id: string;
  method: string;
  authorization_domain: string;
  value: string;
  found_at: number;
  record: string;
}

const COLUMNS = 'id, account_id, challenge_id, method, authorization_domain, value, found_at, record';
const ADD = `INSERT INTO contact_discoveries (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`;
const GET = `SELECT ${COLUMNS} FROM contact_discoveries WHERE id = ?`;

/** Contacts found in DNS, in SQL. */
export class SqlContactDiscoveryStore implements ContactDiscoveryStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async add({ id, accountId, challengeId, method, authorizationDomain, value, foundAt, record }: ContactDiscovery): Promise<void> {
    await this.#sql.run(ADD, [id, accountId, challengeId, method, authorizationDomain, value, foundAt, JSON.stringify(record)]);
  }

  async get(id: ContactDiscoveryId): Promise<ContactDiscovery | undefined> {
    const [row] = await this.#sql.all<ContactDiscoveryRow>(GET, [id]);
    return (
      row && {
        id: row.id as ContactDiscoveryId,
        accountId: row.account_id as AccountId,
        challengeId: row.challenge_id as ChallengeId,
        method: row.method as ValidationMethod,
        authorizationDomain: row.authorization_domain,
        value: row.value,
        foundAt: row.found_at,
        record: fromJson(row.record),
      }
    );
  }
}
