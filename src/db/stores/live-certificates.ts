import type { Sql } from '../sql.js';
import type { LiveCertificates } from '../../ca/ports.js';
import type { EpochSeconds } from '../../core/time.js';

const COUNT = `SELECT COUNT(*) AS count FROM certificates WHERE issuer_id = ? AND not_after >= ? AND revoked_at IS NULL`;

/** Certificates that relying parties may still accept, in SQL. */
export class SqlLiveCertificates implements LiveCertificates {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async count(issuerId: string, at: EpochSeconds): Promise<number> {
    const [row] = await this.#sql.all<{ count: number | string }>(COUNT, [issuerId, at]);
    return Number(row?.count ?? 0);
  }
}
