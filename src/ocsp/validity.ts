import { InvariantError } from '../core/invariant-error.js';
import type { EpochSeconds } from '../core/time.js';

const HOUR = 3_600;
/** BR 4.9.10: the validity interval of a response is at least 8 hours and at most 10 days. */
const MIN_SECONDS = 8 * HOUR;
const MAX_SECONDS = 10 * 24 * HOUR;

/** How long responses live. */
export interface OcspValidity {
  /** From thisUpdate to nextUpdate, both seconds included. */
  readonly validitySeconds: number;
  /** Age from which a response is made anew; never more than half its life. */
  readonly refreshSeconds: number;
}

/** CP 4.9.9: renewed every 24 hours; as long-lived as the CRL. */
export const DEFAULT_OCSP_VALIDITY: OcspValidity = { validitySeconds: 96 * HOUR, refreshSeconds: 24 * HOUR };

/** @throws InvariantError when the periods are outside the BR */
export function checkOcspValidity({ validitySeconds, refreshSeconds }: OcspValidity): void {
  if (validitySeconds < MIN_SECONDS || validitySeconds > MAX_SECONDS)
    throw new InvariantError('OCSP responses live 8 hours to 10 days (BR 4.9.10)');
  // BR 4.9.10: updated at least 8 hours before nextUpdate and 4 days after thisUpdate, or at half the life where that is under 16 hours.
  const latest = validitySeconds < 2 * MIN_SECONDS ? validitySeconds / 2 : Math.min(validitySeconds - MIN_SECONDS, 96 * HOUR);
  if (refreshSeconds <= 0 || refreshSeconds > latest)
    throw new InvariantError(`OCSP responses are renewed after at most ${latest} s (BR 4.9.10)`);
}

/**
 * The times of a response made now. nextUpdate does not lie after the end of the responder's certificate.
 * @returns undefined when less than the shortest allowed life is left; `cut` tells that the life was shortened
 */
export function nextTimes(
  now: EpochSeconds,
  responderNotAfter: EpochSeconds,
  { validitySeconds, refreshSeconds }: OcspValidity,
): { thisUpdate: EpochSeconds; nextUpdate: EpochSeconds; refreshAt: EpochSeconds; cut: boolean } | undefined {
  const wanted = now + validitySeconds - 1;
  const nextUpdate = Math.min(wanted, responderNotAfter);
  const life = nextUpdate - now + 1;
  if (life < MIN_SECONDS) return undefined;
  return { thisUpdate: now, nextUpdate, refreshAt: now + Math.min(refreshSeconds, Math.floor(life / 2)), cut: nextUpdate < wanted };
}
