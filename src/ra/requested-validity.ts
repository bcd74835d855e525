import { Problem } from '../core/problem.js';
import { SECONDS_PER_DAY, toRfc3339, type EpochSeconds } from '../core/time.js';
import type { EffectivePolicy } from '../policy/policy.js';
import type { ProfileFacts } from './ports.js';

export interface RequestedValidity {
  readonly notBefore: EpochSeconds | null;
  readonly notAfter: EpochSeconds | null;
}

/** Of the hours that BR 7.1.2.7 allows around the signature, one is kept for the way there. */
const WAY_HOURS = 1;

/**
 * Checks the validity that an order asks for. It is honoured exactly or refused, never adjusted (RFC 8555 §7.4). First and last second count.
 * @throws Problem malformed
 */
export function checkRequestedValidity(
  { notBefore, notAfter }: RequestedValidity,
  facts: ProfileFacts,
  effective: EffectivePolicy,
  now: EpochSeconds,
): void {
  const aroundNow = effective.notBeforeHours - WAY_HOURS;
  if (notBefore !== null && Math.abs(notBefore - now) > aroundNow * 3600) {
    throw refused('notBefore', `${toRfc3339(notBefore)} is more than ${aroundNow} hours from now (BR 7.1.2.7)`);
  }
  if (notAfter === null) return;
  const start = notBefore ?? now;
  if (notAfter <= Math.max(start, now)) throw refused('notAfter', `${toRfc3339(notAfter)} is not after notBefore and the present`);
  const most = Math.min(facts.validitySeconds, effective.maxValidityDays * SECONDS_PER_DAY);
  if (notAfter - start + 1 > most) {
    throw refused(
      'notAfter',
      `${toRfc3339(notAfter)} is later than ${toRfc3339(start + most - 1)}, the last second that profile "${facts.name}" allows (BR 6.3.2)`,
    );
  }
}

function refused(member: string, reason: string): Problem {
  return new Problem('malformed', `${member}: ${reason}; send another value or leave it out`);
}
