import type { Log } from '../core/log.js';
import type { Clock } from '../core/time.js';
import type { Transactor } from '../core/transactor.js';
import type { CrlStores } from './ports.js';
import type { PublishCrl } from './publish-crl.js';
import { CRL_INTERVAL_SECONDS, isCrlDue } from './schedule.js';

export interface EnsureCrlsOptions {
  transactor: Transactor<CrlStores>;
  clock: Clock;
  log: Log;
  issuerIds: readonly string[];
  publish: PublishCrl;
  intervalSeconds?: number;
}

/**
 * Publishes the CRL of every issuer that has none, or whose newest is 24 hours old or older (CP 4.9.7). To be run at start and every minute.
 * An issuer that fails does not keep the others from theirs.
 * @throws the first failure, after all issuers have had their turn
 */
export type EnsureCrls = (signal?: AbortSignal) => Promise<void>;

/** Makes the schedule's check. */
export function createEnsureCrls({
  transactor,
  clock,
  log,
  issuerIds,
  publish,
  intervalSeconds = CRL_INTERVAL_SECONDS,
}: EnsureCrlsOptions): EnsureCrls {
  return async (signal) => {
    const failures: unknown[] = [];
    for (const issuerId of issuerIds) {
      signal?.throwIfAborted();
      try {
        const latest = await transactor.read.crls.latestFacts(issuerId);
        if (!isCrlDue(latest, clock.now(), intervalSeconds)) continue;
        await publish(issuerId, signal);
      } catch (error) {
        failures.push(error);
        log.error({ err: error, issuerId }, 'the scheduled CRL could not be published');
      }
    }
    if (failures.length > 0) throw failures[0];
  };
}
