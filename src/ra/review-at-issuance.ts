import type { Problem } from '../core/problem.js';
import { reviewCaa } from './check-caa.js';
import { profileOf } from './choose-profile.js';
import type { IssuanceStart, RaContext } from './context.js';
import { recordCaaCheck } from './record-caa-check.js';

/**
 * Asks CAA again where the answer of finalize may be too old by now: a run after a restart, or one that waited for hours (BR 4.2.2.1).
 * @returns the problem that ends the order; undefined when it may be issued
 * @throws Error when a lookup failed and another run may have more luck; the signal's reason when `signal` is aborted
 */
export async function reviewAtIssuance(
  context: RaContext,
  { order, authorizations, caaUntil }: IssuanceStart,
  { signal, lastRun }: { signal: AbortSignal; lastRun: boolean },
): Promise<Problem | undefined> {
  if (context.clock.now() < caaUntil) return undefined;
  const issuers = profileOf(context, order.profile).dated.policy.caaIdentities;
  const { made, problem } = await reviewCaa(context, order.accountId, { order, authorizations, issuers }, signal);
  if (made.length > 0) {
    await context.transactor.transaction(async (stores) => {
      for (const check of made) await recordCaaCheck(stores, check);
    });
  }
  if (problem?.type === 'dns' && !lastRun) throw new Error(`${problem.detail} (order ${order.id}; it is tried again)`);
  return problem;
}
