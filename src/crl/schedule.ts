import type { EpochSeconds } from '../core/time.js';

/*
 * CP 4.9.7: a CRL every 24 hours, valid 96 hours. BR 4.9.7: at least every 7 days, nextUpdate at most 10 days after thisUpdate.
 *
 * thisUpdate is the time at which the entries are read, not an earlier one to please slow clocks: dated back, it would claim a time before some
 * of its own revocations. A client whose clock is slow keeps the CRL before, which overlaps by three days.
 */
export const CRL_INTERVAL_SECONDS = 24 * 3_600;
export const CRL_VALIDITY_SECONDS = 96 * 3_600;

/** Whether the next scheduled CRL is due. */
export function isCrlDue(latest: { readonly thisUpdate: EpochSeconds } | undefined, now: EpochSeconds, intervalSeconds: number): boolean {
  return latest === undefined || now >= latest.thisUpdate + intervalSeconds;
}

/**
 * The second before which a certificate must have expired for its entry to be left out. An entry stays until it has stood on one regularly
 * scheduled CRL made after the certificate's expiry (RFC 5280 §3.3, BR 7.2.2). CRLs made because of a revocation are not scheduled, so the CRL
 * before alone proves nothing: two intervals back there certainly was a scheduled one, unless there was an outage, and then it is the CRL before.
 * @param previousThisUpdate of the newest published CRL; undefined before the first
 */
export function expiredBefore(previousThisUpdate: EpochSeconds | undefined, now: EpochSeconds, intervalSeconds: number): EpochSeconds {
  return previousThisUpdate === undefined ? 0 : Math.min(previousThisUpdate, now - 2 * intervalSeconds);
}
