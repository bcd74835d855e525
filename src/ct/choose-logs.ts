import type { EpochSeconds } from '../core/time.js';
import type { CtLog } from './ct-log.js';
import { satisfies, type SctRequirement } from './sct-requirement.js';

/** The logs that a certificate may be submitted to now: usable, and their interval holds its notAfter. */
export function eligibleLogs(logs: Iterable<CtLog>, notAfter: EpochSeconds): CtLog[] {
  return [...logs].filter(
    ({ state, interval }) => state === 'usable' && (interval === null || (interval.from <= notAfter && notAfter < interval.until)),
  );
}

/**
 * Chooses the fewest logs that satisfy the requirement together with those that count already; of equally few the first in the candidates' order.
 * Pure. What it leaves are the backups: asked again without a log that failed, it chooses the replacement.
 * @param candidates in order of preference
 * @param counted logs whose SCT is there, or on its way
 * @returns empty when nothing is missing; undefined when the candidates cannot satisfy the requirement
 */
export function chooseLogs(candidates: readonly CtLog[], requirement: SctRequirement, counted: readonly CtLog[] = []): readonly CtLog[] | undefined {
  const fresh = candidates.filter((log) => !counted.includes(log));
  for (let missing = 0; missing <= requirement.scts; missing++) {
    const found = combination(fresh, missing, (chosen) => satisfies([...counted, ...chosen], requirement));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The first combination of `size` logs, in the order of the logs, that fits. With a list of 30 logs there are 4,060 of three. */
function combination(logs: readonly CtLog[], size: number, fits: (chosen: readonly CtLog[]) => boolean): readonly CtLog[] | undefined {
  if (size === 0) return fits([]) ? [] : undefined;
  for (const [n, log] of logs.entries()) {
    const rest = combination(logs.slice(n + 1), size - 1, (chosen) => fits([log, ...chosen]));
    if (rest !== undefined) return [log, ...rest];
  }
  return undefined;
}
