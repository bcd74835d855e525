import type { Sql } from '../sql.js';
import type { EpochSeconds } from '../../core/time.js';
import type { CrlFigures, FiguresStore, JobFigures } from '../../metrics/ports.js';

const JOBS = 'SELECT kind, COUNT(*) AS jobs, MAX(attempts) AS most, MIN(created_at) AS oldest FROM jobs GROUP BY kind ORDER BY kind';
const CRLS = `SELECT issuer_id, shard, MAX(this_update) AS this_update, MAX(next_update) AS next_update FROM crls WHERE tail IS NOT NULL
  GROUP BY issuer_id, shard ORDER BY issuer_id, shard`;
const UNPUBLISHED = 'SELECT COUNT(*) AS revocations, MIN(deadline) AS deadline FROM revocations WHERE public_at IS NULL';
const REPORTS = `SELECT COUNT(*) AS reports, MIN(CASE WHEN NOT EXISTS (SELECT 1 FROM problem_report_steps s WHERE s.report_id = r.id AND s.kind = 'preliminary') THEN r.preliminary_due END) AS deadline
  FROM problem_reports r WHERE NOT EXISTS (SELECT 1 FROM problem_report_steps s WHERE s.report_id = r.id AND s.kind = 'closed')`;
const DUE = 'SELECT COUNT(*) AS certificates, MIN(CASE WHEN due_at > 1 THEN due_at END) AS since FROM ocsp_due WHERE due_at <= ?';

/** What operators watch, in SQL. */
export class SqlFiguresStore implements FiguresStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async jobs(): Promise<JobFigures[]> {
    const rows = await this.#sql.all<{ kind: string; jobs: number; most: number; oldest: number }>(JOBS, []);
    return rows.map(({ kind, jobs, most, oldest }) => ({ kind, count: jobs, mostAttempts: most, oldestAt: oldest }));
  }

  async crls(): Promise<CrlFigures[]> {
    const rows = await this.#sql.all<{ issuer_id: string; shard: number; this_update: number; next_update: number }>(CRLS, []);
    return rows.map((row) => ({ issuerId: row.issuer_id, shard: row.shard, thisUpdate: row.this_update, nextUpdate: row.next_update }));
  }

  async unpublishedRevocations(): Promise<{ count: number; deadline: EpochSeconds | null }> {
    const [row] = await this.#sql.all<{ revocations: number; deadline: number | null }>(UNPUBLISHED, []);
    return { count: row?.revocations ?? 0, deadline: row?.deadline ?? null };
  }

  async problemReports(): Promise<{ count: number; deadline: EpochSeconds | null }> {
    const [row] = await this.#sql.all<{ reports: number; deadline: number | null }>(REPORTS, []);
    return { count: row?.reports ?? 0, deadline: row?.deadline ?? null };
  }

  async ocspDue(now: EpochSeconds): Promise<{ count: number; since: EpochSeconds | null }> {
    const [row] = await this.#sql.all<{ certificates: number; since: number | null }>(DUE, [now]);
    return { count: row?.certificates ?? 0, since: row?.since ?? null };
  }
}
