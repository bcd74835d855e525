import { listQuery } from '../lists.js';
import type { Sql } from '../sql.js';
import type { EpochSeconds } from '../../core/time.js';
import type { CertIdForm, Due, DueSerial, OcspResponseStore, StoredOcspResponse } from '../../ocsp/ports.js';

interface ResponseRow {
  status: string;
  this_update: number;
  next_update: number;
  refresh_at: number;
  der: Buffer;
}

const GET = 'SELECT status, this_update, next_update, refresh_at, der FROM ocsp_responses WHERE serial = ? AND form = ?';
const PUT = `INSERT INTO ocsp_responses (serial, form, issuer_id, status, this_update, next_update, refresh_at, der) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (serial, form) DO UPDATE SET status = excluded.status, this_update = excluded.this_update, next_update = excluded.next_update,
    refresh_at = excluded.refresh_at, der = excluded.der WHERE ocsp_responses.this_update <= excluded.this_update`;
const ANY_DUE = 'SELECT serial FROM ocsp_due WHERE due_at BETWEEN ? AND ? LIMIT 1';
const TAKE = `UPDATE ocsp_due SET due_at = ? WHERE serial IN (SELECT serial FROM ocsp_due WHERE due_at BETWEEN ? AND ? ORDER BY due_at LIMIT ?)
  RETURNING serial, issuer_id`;
const FORMS = listQuery('SELECT serial, form FROM ocsp_responses WHERE serial IN (??)');
const FINISH = 'UPDATE ocsp_due SET due_at = ? WHERE serial = ? AND due_at = ?';
const DROP_DUE = 'DELETE FROM ocsp_due WHERE serial = ?';
const DROP_RESPONSES = 'DELETE FROM ocsp_responses WHERE serial = ?';

/** Presigned OCSP responses in SQL. */
export class SqlOcspResponseStore implements OcspResponseStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async get(serial: string, form: CertIdForm): Promise<StoredOcspResponse | undefined> {
    const [row] = await this.#sql.all<ResponseRow>(GET, [serial, form]);
    return row && { der: row.der, status: row.status, thisUpdate: row.this_update, nextUpdate: row.next_update, refreshAt: row.refresh_at };
  }

  async put(issuerId: string, serial: string, form: CertIdForm, response: StoredOcspResponse): Promise<void> {
    const { status, thisUpdate, nextUpdate, refreshAt, der } = response;
    await this.#sql.run(PUT, [serial, form, issuerId, status, thisUpdate, nextUpdate, refreshAt, der]);
  }

  async anyDue(now: EpochSeconds, which: Due): Promise<boolean> {
    for (const range of ranges(now, which)) if ((await this.#sql.all(ANY_DUE, range)).length > 0) return true;
    return false;
  }

  async takeDue(now: EpochSeconds, which: Due, lease: EpochSeconds, limit: number): Promise<DueSerial[]> {
    const taken: { serial: string; issuer_id: string }[] = [];
    for (const range of ranges(now, which)) taken.push(...(await this.#sql.all<(typeof taken)[number]>(TAKE, [lease, ...range, limit - taken.length])));
    if (taken.length === 0) return [];
    const { text, values } = FORMS(taken.map(({ serial }) => serial));
    const forms = await this.#sql.all<{ serial: string; form: CertIdForm }>(text, values);
    return taken.map(({ serial, issuer_id: issuerId }) => ({
      serial,
      issuerId,
      forms: forms.filter((row) => row.serial === serial).map(({ form }) => form),
    }));
  }

  async finishDue(serial: string, lease: EpochSeconds, dueAt: EpochSeconds): Promise<void> {
    await this.#sql.run(FINISH, [dueAt, serial, lease]);
  }

  async drop(serial: string): Promise<void> {
    await this.#sql.run(DROP_DUE, [serial]);
    await this.#sql.run(DROP_RESPONSES, [serial]);
  }
}

/** Revoked certificates are due at 0, before new ones at 1; whatever else is due then at a time. Both ends of a range belong to it. */
function ranges(now: EpochSeconds, which: Due): [from: EpochSeconds, to: EpochSeconds][] {
  switch (which) {
    case 'revoked':
      return [[0, 0]];
    case 'renewals':
      return [
        [0, 0],
        [2, now],
      ];
    case 'all':
      return [[0, now]];
  }
}
