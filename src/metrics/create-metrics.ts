import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { AuditEvent } from '../audit/event.js';
import type { Signer } from '../core/signer.js';
import type { Clock } from '../core/time.js';
import { createBoundedTimes } from './bounded-times.js';
import type { MetricsStores } from './ports.js';
import { validationOf } from './validation-of.js';

export interface MetricsOptions {
  read: MetricsStores;
  clock: Clock;
  token: () => { readonly state: string; readonly queued: number; readonly running: number; readonly signatures: number };
  /** Transactions that have begun and not ended. */
  writing: () => number;
  /** Lines written and lost by the access log; left out where there is none. */
  accessLog?: () => { readonly lines: number; readonly lost: number; readonly waiting: number };
}

/** What operators watch, in the text format of Prometheus. docs/operations.md lists every metric. */
export interface Metrics {
  /** Counts an audit event that was committed. */
  event(event: AuditEvent): void;
  /** Counts an answer of the public listener. @param route `ocsp`, `crl` or `page` */
  answered(route: string, status: number): void;
  /** The signer, its time measured. */
  timed(signer: Signer): Signer;
  /** @throws whatever the database throws */
  text(): Promise<string>;
  readonly contentType: string;
}

/** Seconds; issuance and signatures take milliseconds to minutes. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const TOKEN_STATES = ['up', 'inactive', 'reconnecting', 'refused', 'closed'];

/**
 * Makes the metrics of a process. Acts are counted by their audit events, after their commit, so that what is counted is what has happened;
 * what is open is read from the database when somebody asks.
 */
export function createMetrics({ read, clock, token, writing, accessLog }: MetricsOptions): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const counter = (name: string, help: string, ...labelNames: string[]) => new Counter({ name, help, labelNames, registers });
  const gauge = (name: string, help: string, ...labelNames: string[]) => new Gauge({ name, help, labelNames, registers });

  const events = counter('tegata_audit_events_total', 'Audit events committed by this process, by kind (docs/audit-events.md)', 'kind');
  const orders = counter('tegata_orders_total', 'Orders that have ended, and newOrder and finalize requests that were refused', 'outcome');
  const validations = counter('tegata_validations_total', 'Challenges that have ended, by BR section and outcome', 'method', 'outcome');
  const perspectives = counter('tegata_perspective_answers_total', 'Remote perspectives asked, and whether they corroborated', 'perspective', 'corroborates');
  const quorums = counter('tegata_mpic_quorum_total', 'Validations that asked remote perspectives, and whether the quorum was met', 'met');
  const responses = counter('tegata_ocsp_responses_signed_total', 'OCSP responses signed, by the status they tell', 'status');
  const answers = counter('tegata_public_responses_total', 'Answers of the public listener; HTTP status 0: the client went before', 'route', 'status');
  const issuance = new Histogram({ name: 'tegata_issuance_seconds', help: 'From finalize to the certificate, orders of this process', buckets: SECONDS, registers });
  const signing = new Histogram({ name: 'tegata_signing_seconds', help: 'From request to verified signature, queue included', labelNames: ['outcome'], buckets: SECONDS, registers });

  const tokenState = gauge('tegata_token_state', '1 for the state that the token is in', 'state');
  const tokenQueue = gauge('tegata_signing_queue', 'Signing requests that wait for a session, and that are in the token', 'state');
  const signatures = gauge('tegata_token_signatures', 'Signatures handed out since the token was opened');
  const transactions = gauge('tegata_database_transactions', 'Transactions that have begun and not ended');
  const jobs = gauge('tegata_jobs', 'Jobs that are not done', 'kind');
  const attempts = gauge('tegata_jobs_most_attempts', 'Runs begun of the job that was begun most often', 'kind');
  const oldest = gauge('tegata_jobs_oldest_seconds', 'Age of the oldest job that is not done', 'kind');
  const crlAge = gauge('tegata_crl_age_seconds', 'Since thisUpdate of the newest published CRL', 'issuer', 'shard');
  const crlLeft = gauge('tegata_crl_left_seconds', 'Until nextUpdate of the newest published CRL', 'issuer', 'shard');
  const unpublished = gauge('tegata_revocations_unpublished', 'Revocations that CRL or OCSP do not tell of yet');
  const deadline = gauge('tegata_revocation_deadline_seconds', 'Until the earliest deadline of those; negative: missed. Absent where none has one');
  const reports = gauge('tegata_problem_reports_open', 'Certificate problem reports that are not closed');
  const reportDeadline = gauge('tegata_problem_report_deadline_seconds', 'Until the earliest preliminary report is due; negative: missed. Absent where none is');
  const due = gauge('tegata_ocsp_due', 'Certificates whose OCSP responses are due');
  const overdue = gauge('tegata_ocsp_overdue_seconds', 'Since when the longest due renewal is due');
  const unsealed = gauge('tegata_audit_unsealed', 'Sequence numbers of audit events beyond the last that is chained');
  const accessLines = gauge('tegata_access_log_lines', 'Lines of the access log since the start', 'outcome');
  const accessWaiting = gauge('tegata_access_log_waiting_octets', 'Octets of the access log that wait for the disk');

  const finalized = createBoundedTimes(10_000);

  async function readFigures(): Promise<void> {
    const now = clock.now();
    const { figures, auditChain } = read;
    const [openJobs, crls, revocations, problems, ocsp, newest, sealed] = await Promise.all([
      figures.jobs(),
      figures.crls(),
      figures.unpublishedRevocations(),
      figures.problemReports(),
      figures.ocspDue(now),
      auditChain.newestSequence(),
      auditChain.lastSequence(),
    ]);
    for (const stale of [jobs, attempts, oldest, crlAge, crlLeft]) stale.reset();
    for (const { kind, count, mostAttempts, oldestAt } of openJobs) {
      jobs.set({ kind }, count);
      attempts.set({ kind }, mostAttempts);
      oldest.set({ kind }, now - oldestAt);
    }
    for (const { issuerId, shard, thisUpdate, nextUpdate } of crls) {
      crlAge.set({ issuer: issuerId, shard }, now - thisUpdate);
      crlLeft.set({ issuer: issuerId, shard }, nextUpdate - now);
    }
    unpublished.set(revocations.count);
    if (revocations.deadline === null) deadline.remove();
    else deadline.set(revocations.deadline - now);
    reports.set(problems.count);
    if (problems.deadline === null) reportDeadline.remove();
    else reportDeadline.set(problems.deadline - now);
    due.set(ocsp.count);
    overdue.set(ocsp.since === null ? 0 : now - ocsp.since);
    unsealed.set(Math.max(0, newest - sealed));
  }

  return {
    contentType: registry.contentType,
    event: (event) => {
      events.inc({ kind: event.kind });
      switch (event.kind) {
        case 'order.finalized':
          finalized.begin(event.orderId, clock.nowMs());
          return;
        case 'order.issued':
        case 'order.failed': {
          orders.inc({ outcome: event.kind === 'order.issued' ? 'issued' : 'failed' });
          const began = finalized.end(event.orderId);
          if (event.kind === 'order.issued' && began !== undefined) issuance.observe((clock.nowMs() - began) / 1000);
          return;
        }
        case 'order.refused':
          orders.inc({ outcome: 'refused' });
          return;
        case 'validation.attempted': {
          const { method, outcome, record } = event.detail;
          validations.inc({ method, outcome });
          const seen = validationOf(record);
          if (seen.quorumMet !== undefined) quorums.inc({ met: String(seen.quorumMet) });
          for (const { name, corroborates } of seen.perspectives) perspectives.inc({ perspective: name, corroborates: String(corroborates) });
          return;
        }
        case 'ocsp.signed':
          for (const response of event.detail.responses) responses.inc({ status: response.split(' ', 4)[3] ?? 'unknown' });
          return;
        default:
      }
    },
    answered: (route, status) => answers.inc({ route, status }),
    timed: (signer) => ({
      publicKey: (keyId) => signer.publicKey(keyId),
      sign: async (request) => {
        const began = clock.nowMs();
        const done = (outcome: string): void => signing.observe({ outcome }, (clock.nowMs() - began) / 1000);
        try {
          const signature = await signer.sign(request);
          done('signed');
          return signature;
        } catch (error) {
          done('failed');
          throw error;
        }
      },
    }),
    text: async () => {
      const { state, queued, running, signatures: made } = token();
      for (const one of TOKEN_STATES) tokenState.set({ state: one }, one === state ? 1 : 0);
      tokenQueue.set({ state: 'waiting' }, queued);
      tokenQueue.set({ state: 'signing' }, running);
      signatures.set(made);
      transactions.set(writing());
      const access = accessLog?.();
      if (access) {
        accessLines.set({ outcome: 'taken' }, access.lines);
        accessLines.set({ outcome: 'lost' }, access.lost);
        accessWaiting.set(access.waiting);
      }
      await readFigures();
      return registry.metrics();
    },
  };
}
