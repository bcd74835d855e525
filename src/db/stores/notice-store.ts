import { insertRows } from '../lists.js';
import type { Sql } from '../sql.js';
import type { MemberRole } from '../../core/actor.js';
import type { CertificateId, MailId, OrganizationId, PersonId } from '../../core/ids.js';
import type { Language } from '../../core/language.js';
import type { NoticeKind } from '../../core/notice.js';
import type { Clock, EpochSeconds } from '../../core/time.js';
import type { MailChoiceStore, MailRate, Reader, RecipientDirectory, ToldStore } from '../../notify/ports.js';
import { fromJson } from '../rows.js';

interface PersonRow {
  id: string;
  email: string;
  language: string;
}

const MEMBERS = `SELECT p.id, p.email, p.language, m.role FROM memberships AS m JOIN people AS p ON p.id = m.person_id
  WHERE m.removed_at IS NULL AND p.disabled_at IS NULL AND (m.organization_id = ? OR m.organization_id IN
    (SELECT agent_id FROM powers_of_attorney WHERE organization_id = ? AND state = 'approved' AND valid_from <= ? AND expires_at > ?))
  ORDER BY p.id, m.role`;
const OFFICERS = `SELECT p.id, p.email, p.language FROM people AS p WHERE p.disabled_at IS NULL
  AND EXISTS (SELECT 1 FROM officer_roles AS r WHERE r.person_id = p.id AND r.role = 'officer' AND r.taken_at IS NULL) ORDER BY p.id`;
const ACCOUNT_CONTACTS = `SELECT a.contacts FROM certificates AS c JOIN accounts AS a ON a.id = c.account_id WHERE c.id = ? AND a.status = 'valid'`;

/** Who can be told, in SQL. */
export class SqlRecipientDirectory implements RecipientDirectory {
  readonly #sql: Sql;
  readonly #clock: Pick<Clock, 'now'>;

  /** @param clock tells which powers of attorney are in force */
  constructor(sql: Sql, clock: Pick<Clock, 'now'>) {
    this.#sql = sql;
    this.#clock = clock;
  }

  async members(organizationId: OrganizationId): Promise<(Reader & { role: MemberRole })[]> {
    const now = this.#clock.now();
    const rows = await this.#sql.all<PersonRow & { role: string }>(MEMBERS, [organizationId, organizationId, now, now]);
    return rows.map((row) => ({ ...toReader(row), role: row.role as MemberRole }));
  }

  async officers(): Promise<Reader[]> {
    return (await this.#sql.all<PersonRow>(OFFICERS, [])).map(toReader);
  }

  async accountContacts(certificateId: CertificateId): Promise<string[]> {
    const rows = await this.#sql.all<{ contacts: string }>(ACCOUNT_CONTACTS, [certificateId]);
    return rows.flatMap(({ contacts }) => fromJson<string[]>(contacts));
  }
}

function toReader({ id, email, language }: PersonRow): Reader {
  return { personId: id as PersonId, email, language: language as Language };
}

const UNWANTED = 'SELECT kind FROM mail_choices WHERE person_id = ? AND organization_id = ? ORDER BY kind';
const REFUSING = 'SELECT person_id FROM mail_choices WHERE organization_id = ? AND kind = ?';
const FORGET = 'DELETE FROM mail_choices WHERE person_id = ? AND organization_id = ?';
const ADD_CHOICES = 'INSERT INTO mail_choices (person_id, organization_id, kind)';

/** Mail choices in SQL. */
export class SqlMailChoiceStore implements MailChoiceStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async unwanted(personId: PersonId, organizationId: OrganizationId): Promise<NoticeKind[]> {
    return (await this.#sql.all<{ kind: string }>(UNWANTED, [personId, organizationId])).map(({ kind }) => kind as NoticeKind);
  }

  async refusing(organizationId: OrganizationId, kind: NoticeKind): Promise<PersonId[]> {
    return (await this.#sql.all<{ person_id: string }>(REFUSING, [organizationId, kind])).map((row) => row.person_id as PersonId);
  }

  async set(personId: PersonId, organizationId: OrganizationId, unwanted: readonly NoticeKind[]): Promise<void> {
    await this.#sql.run(FORGET, [personId, organizationId]);
    await insertRows(this.#sql, ADD_CHOICES, unwanted.map((kind) => [personId, organizationId, kind]));
  }
}

const TOLD = 'INSERT INTO notices_told (notice, occasion, recipient, mail_id, told_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING';

/** What was told, in SQL. */
export class SqlToldStore implements ToldStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async add({ notice, occasion, recipient, mailId, at }: { notice: string; occasion: string; recipient: string; mailId: MailId | null; at: EpochSeconds }): Promise<boolean> {
    return (await this.#sql.run(TOLD, [notice, occasion, recipient, mailId, at])) === 1;
  }
}

const COUNT_MAILS = 'SELECT count(*) AS count FROM mails WHERE recipient = ? AND created_at >= ?';

/** How much mail an address gets, in SQL. */
export class SqlMailRate implements MailRate {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async countSince(to: string, since: EpochSeconds): Promise<number> {
    const [row] = await this.#sql.all<{ count: number }>(COUNT_MAILS, [to, since]);
    return row?.count ?? 0;
  }
}
