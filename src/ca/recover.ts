import type { Log } from '../core/log.js';
import type { Clock } from '../core/time.js';
import type { Transactor } from '../core/transactor.js';
import { loseCertificate } from './lose-certificate.js';
import type { CaStores } from './ports.js';

const BATCH = 100;

export interface RecoverCertificatesDeps {
  transactor: Transactor<CaStores>;
  clock: Clock;
  log: Log;
  /** Age from which a commitment without a live order is given up; longer than any signature takes. */
  olderThanSeconds: number;
}

/**
 * Gives up certificates that were begun, never issued, and whose order is no longer being worked at, precertificates among them: their serials are
 * revoked and published. Run at start and on a timer; safe to run anywhere at any time, since that of a `processing` order is left to the order's job.
 * @returns how many were lost
 * @see docs/issuance-cycle.md
 */
export type RecoverCertificates = (signal?: AbortSignal) => Promise<number>;

/** Makes the act that finds and loses abandoned commitments. */
export function createRecoverCertificates({ transactor, clock, log, olderThanSeconds }: RecoverCertificatesDeps): RecoverCertificates {
  return async (signal) => {
    let lost = 0;
    for (;;) {
      signal?.throwIfAborted();
      const abandoned = await transactor.read.certificates.findAbandoned(clock.now() - olderThanSeconds, BATCH);
      let progress = 0;
      for (const certificate of abandoned) {
        if (!(await loseCertificate(transactor, certificate, clock.now()))) continue;
        progress += 1;
        log.warn(
          { serial: certificate.serial, orderId: certificate.orderId, issuerId: certificate.issuerId },
          'abandoned certificate revoked',
        );
      }
      lost += progress;
      // Without progress others are at the same rows; the next round on the timer will see.
      if (abandoned.length < BATCH || progress === 0) return lost;
    }
  };
}
