import type { Due } from '../ocsp/ports.js';
import type { Clock } from '../core/time.js';

/** When the responses of new certificates are made. */
export interface PresignTurns {
  /** A certificate is about to be issued. */
  issuing(): void;
  /** Begins a look. @returns what is to be made now */
  begin(): Due;
  /** Whether what was begun may go on: issuance has not come back meanwhile. */
  mayGoOn(): boolean;
}

/** Certificates that may be issued between two looks while the token still counts as idle. */
const FEW = 3;
/** However busy the token is, what is new is made at last. BR 4.9.9: within 15 minutes there is an answer, token or not. */
const LONGEST_SECONDS = 600;

/**
 * Leaves new certificates to times when few are issued: what is asked for before is signed at once anyway. What is revoked or to be renewed does not
 * wait.
 */
export function createPresignTurns(clock: Pick<Clock, 'now'>): PresignTurns {
  let issued = 0;
  let seen = 0;
  let last = clock.now();
  let overdue = false;
  return {
    issuing: () => {
      issued += 1;
    },
    begin: () => {
      const isIdle = issued - seen <= FEW;
      overdue = clock.now() - last >= LONGEST_SECONDS;
      seen = issued;
      if (!isIdle && !overdue) return 'renewals';
      last = clock.now();
      return 'all';
    },
    mayGoOn: () => overdue || issued - seen <= FEW,
  };
}
