import { Problem } from '../core/problem.js';
import { SECONDS_PER_DAY, toRfc3339, type EpochSeconds } from '../core/time.js';

/** BR 7.1.2.7: notBefore lies within 48 hours of signing. */
const MOST_NOT_BEFORE_DISTANCE = 48 * 3600;

export interface ValidityQuestion {
  now: EpochSeconds;
  /** Days that the profile gives, and most days that policy and baseline allow today: the lower one counts. */
  profileDays: number;
  maxDays: number;
  backdateSeconds: number;
  /** The issuer certificate's own validity. */
  issuer: { readonly notBefore: EpochSeconds; readonly notAfter: EpochSeconds };
  /** As asked for in the order (RFC 8555 §7.4); null where nothing was asked for. */
  requested: { readonly notBefore: EpochSeconds | null; readonly notAfter: EpochSeconds | null };
}

export interface Validity {
  /** First and last second, both inclusive. */
  readonly notBefore: EpochSeconds;
  readonly notAfter: EpochSeconds;
}

/**
 * Decides a certificate's validity (CP 6.3.2, BR 6.3.2). What the order asks for is kept to the second; what it leaves open is the longest that is
 * allowed, cut down to the issuer's own lifetime (CP 5.6).
 * @throws Problem malformed when what was asked for cannot be kept; serverInternal when the issuer has expired
 */
export function decideValidity({ now, profileDays, maxDays, backdateSeconds, issuer, requested }: ValidityQuestion): Validity {
  if (issuer.notAfter <= now) throw new Problem('serverInternal', "the issuing CA of this profile has expired; tell the CA's operators");
  const days = Math.min(profileDays, maxDays);
  const most = days * SECONDS_PER_DAY;

  const usual = Math.max(now - backdateSeconds, issuer.notBefore);
  // An asked-for end at the full length of validity counted from now leaves no room for backdating.
  const latestStart = requested.notAfter === null ? usual : Math.min(now, Math.max(usual, requested.notAfter - most + 1));
  const notBefore = requested.notBefore ?? latestStart;
  if (Math.abs(notBefore - now) > MOST_NOT_BEFORE_DISTANCE) {
    throw refused(
      `notBefore ${toRfc3339(notBefore)} is more than 48 hours away from now; ask for a time within them, or leave notBefore out`,
    );
  }
  if (notBefore < issuer.notBefore) {
    throw refused(
      `notBefore ${toRfc3339(notBefore)} is before the issuing CA's own, ${toRfc3339(issuer.notBefore)}; ask for a later time, or leave notBefore out`,
    );
  }

  const longest = Math.min(notBefore + most - 1, issuer.notAfter);
  const notAfter = requested.notAfter ?? longest;
  if (notAfter <= notBefore || notAfter < now) {
    throw refused(`notAfter ${toRfc3339(notAfter)} is over before the certificate is valid; ask for a later time, or leave notAfter out`);
  }
  if (notAfter > longest) {
    throw refused(
      `notAfter ${toRfc3339(notAfter)} is too late: certificates last ${days} days at most and end with their issuer; ` +
        `ask for ${toRfc3339(longest)} or earlier, or leave notAfter out`,
    );
  }
  return { notBefore, notAfter };
}

function refused(detail: string): Problem {
  return new Problem('malformed', detail);
}
