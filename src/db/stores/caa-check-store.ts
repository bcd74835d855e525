import { listQuery } from '../lists.js';
import { fromJson } from '../rows.js';
import type { Sql } from '../sql.js';
import type { AccountId, AuthorizationId, CaaCheckId, OrderId } from '../../core/ids.js';
import { InvariantError } from '../../core/invariant-error.js';
import type { StoredProblem } from '../../core/problem.js';
import type { ChallengeType } from '../../core/state/challenge.js';
import type { EpochSeconds } from '../../core/time.js';
import type { ValidationMethod } from '../../core/validation-method.js';
import type { CaaCheck, CaaCheckStore } from '../../ra/ports.js';

interface CaaCheckRow {
  sequence: number;
  account_id: string;
  authorization_id: string;
  order_id: string | null;
  name: string;
  wildcard: number;
  method: string;
  challenge_type: string;
  issuers: string;
  looked_up_at: number;
  decision: CaaCheck['decision'];
  finding: string;
  problem: string | null;
  report_to: string;
}

const COLUMNS =
  'account_id, authorization_id, order_id, name, wildcard, method, challenge_type, issuers, looked_up_at, decision, finding, problem, report_to';
const ADD = `INSERT INTO caa_checks (${COLUMNS}, dnssec, owner) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING sequence`;
const GET = `SELECT sequence, ${COLUMNS} FROM caa_checks WHERE sequence = ?`;
const LATEST = listQuery(`SELECT sequence, ${COLUMNS} FROM caa_checks AS c WHERE account_id = ?
  AND sequence = (SELECT MAX(sequence) FROM caa_checks AS l WHERE l.account_id = c.account_id AND l.name = c.name) AND name IN (??)`);
const CLAIM_REPORT = `INSERT INTO caa_reports (domain, check_sequence, reported_at) VALUES (?, ?, ?)
  ON CONFLICT (domain) DO UPDATE SET check_sequence = excluded.check_sequence, reported_at = excluded.reported_at
  WHERE caa_reports.reported_at < ? OR caa_reports.check_sequence = excluded.check_sequence`;

/** CAA checks in SQL. */
export class SqlCaaCheckStore implements CaaCheckStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async add(check: CaaCheck): Promise<CaaCheckId> {
    const { finding, problem } = check;
    const [row] = await this.#sql.all<{ sequence: number }>(ADD, [
      check.accountId,
      check.authorizationId,
      check.orderId,
      check.name,
      check.wildcard ? 1 : 0,
      check.method,
      check.challengeType,
      JSON.stringify(check.issuers),
      check.lookedUpAt,
      check.decision,
      JSON.stringify(finding),
      problem && JSON.stringify(problem),
      JSON.stringify(check.reportTo),
      weakest(check),
      finding.outcome === 'none' ? null : finding.owner,
    ]);
    if (row === undefined) throw new InvariantError(`the CAA check for ${check.name} was not added`);
    return row.sequence as CaaCheckId;
  }

  async get(id: CaaCheckId): Promise<CaaCheck | undefined> {
    const [row] = await this.#sql.all<CaaCheckRow>(GET, [id]);
    return row && checkOf(row);
  }

  async latest(accountId: AccountId, names: readonly string[]): Promise<(CaaCheck & { id: CaaCheckId })[]> {
    if (names.length === 0) return [];
    const { text, values } = LATEST(names);
    const rows = await this.#sql.all<CaaCheckRow>(text, [accountId, ...values]);
    return rows.map((row) => ({ ...checkOf(row), id: row.sequence as CaaCheckId }));
  }

  async claimReport(domain: string, id: CaaCheckId, at: EpochSeconds, before: EpochSeconds): Promise<boolean> {
    return (await this.#sql.run(CLAIM_REPORT, [domain, id, at, before])) === 1;
  }
}

/** What DNSSEC says about the check as a whole: its weakest step. */
function weakest({ finding }: CaaCheck): string {
  const statuses = finding.steps.map(({ dnssec }) => dnssec?.status ?? 'unknown');
  return (
    ['bogus', 'unproven', 'unknown', 'insecure', 'off', 'secure'].find((status) => statuses.some((each) => each === status)) ?? 'unknown'
  );
}

function checkOf(row: CaaCheckRow): CaaCheck {
  return {
    accountId: row.account_id as AccountId,
    authorizationId: row.authorization_id as AuthorizationId,
    orderId: row.order_id as OrderId | null,
    name: row.name,
    wildcard: row.wildcard === 1,
    method: row.method as ValidationMethod,
    challengeType: row.challenge_type as ChallengeType,
    issuers: fromJson(row.issuers),
    lookedUpAt: row.looked_up_at,
    finding: fromJson(row.finding),
    decision: row.decision,
    problem: row.problem === null ? null : fromJson<StoredProblem>(row.problem),
    reportTo: fromJson(row.report_to),
  };
}
