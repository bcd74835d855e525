import type { CaaCheckId } from '../core/ids.js';
import { SECONDS_PER_DAY } from '../core/time.js';
import { registrableDomain } from '../policy/registrable-domain.js';
import type { RaContext } from './context.js';

/** Whoever asks for certificates chooses when a report is due, so each domain gets one a day at most. */
const BETWEEN_REPORTS_SECONDS = SECONDS_PER_DAY;
/** Runs that a report gets; then nobody hears of it, which RFC 8659 §4.4 leaves to us. */
const MOST_RUNS = 3;

/**
 * Tells a domain that its CAA set has kept us from issuing, where it says how, and records what came of it.
 * @param attempts runs of this job already begun, this one not counted
 * @throws Error when nothing could be delivered and the job should be run again
 */
export async function reportCaaRefusal(context: RaContext, id: CaaCheckId, signal: AbortSignal, attempts: number): Promise<void> {
  const { transactor, clock, extraSuffixes } = context;
  const check = await transactor.read.caaChecks.get(id);
  if (check === undefined || check.finding.outcome !== 'found') return;
  const { accountId, finding } = check;
  const domain = registrableDomain(finding.owner, extraSuffixes);
  const now = clock.now();
  const claimed = await transactor.transaction(({ caaChecks }) => caaChecks.claimReport(domain, id, now, now - BETWEEN_REPORTS_SECONDS));
  if (!claimed) return;
  const { delivered, failed } = await context.reportCaaRefusal({ ...check, id }, signal);
  if (delivered.length === 0 && failed.length > 0 && attempts + 1 < MOST_RUNS) throw new Error(failed.join('; '));
  await transactor.transaction(({ audit }) =>
    audit.append({ type: 'system' }, { kind: 'caa.reported', accountId, detail: { caaCheck: id, domain, delivered, failed } }),
  );
}
