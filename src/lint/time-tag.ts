import type { EpochSeconds } from '../core/time.js';

/** 2050-01-01T00:00:00Z: from then on times are GeneralizedTime, before they are UTCTime (RFC 5280 §4.1.2.5). */
const YEAR_2050: EpochSeconds = 2_524_608_000;

/** Why a time's ASN.1 type is not the one that its year demands; undefined when it is. */
export function timeTagFault(member: string, at: EpochSeconds, tag: 'UTCTime' | 'GeneralizedTime'): string | undefined {
  const wanted = at < YEAR_2050 ? 'UTCTime' : 'GeneralizedTime';
  return tag === wanted ? undefined : `${member} is a ${tag}, but its year demands ${wanted}`;
}
