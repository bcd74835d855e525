import type { Sql } from '../sql.js';
import type { SctStore } from '../../ca/ports.js';
import type { CertificateId } from '../../core/ids.js';
import type { KeptSct } from '../../core/sct.js';
import type { Clock } from '../../core/time.js';

interface SctRow {
  log_id: string;
  timestamp_ms: number;
  encoded: Buffer;
}

const ADD = 'INSERT INTO scts (certificate_id, log_id, timestamp_ms, encoded, received_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING';
const LIST = 'SELECT log_id, timestamp_ms, encoded FROM scts WHERE certificate_id = ? ORDER BY received_at, log_id';

/** Signed certificate timestamps in SQL. */
export class SqlSctStore implements SctStore {
  readonly #sql: Sql;
  readonly #clock: Clock;

  constructor(sql: Sql, clock: Clock) {
    this.#sql = sql;
    this.#clock = clock;
  }

  async add(id: CertificateId, { logId, timestampMs, encoded }: KeptSct): Promise<boolean> {
    return (await this.#sql.run(ADD, [id, logId, timestampMs, encoded, this.#clock.now()])) === 1;
  }

  async list(id: CertificateId): Promise<KeptSct[]> {
    const rows = await this.#sql.all<SctRow>(LIST, [id]);
    return rows.map((row) => ({ logId: row.log_id, timestampMs: row.timestamp_ms, encoded: row.encoded }));
  }
}
