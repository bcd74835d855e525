import type { Log } from '../core/log.js';
import type { Clock } from '../core/time.js';
import type { Transactor } from '../core/transactor.js';
import type { CrlScope, CrlStores, StoredCrl } from './ports.js';
import type { PublishCrl } from './publish-crl.js';
import { CRL_INTERVAL_SECONDS, isCrlDue } from './schedule.js';

export interface EnsureCrlsOptions {
  transactor: Transactor<CrlStores>;
  clock: Clock;
  log: Log;
  /** How many parts the CRL of each issuer has now; those of earlier configurations are kept up as well. */
  issuers: readonly { readonly id: string; readonly crlShards: number }[];
  publish: PublishCrl;
  /** Is given every CRL that was published. */
  published?: (crl: StoredCrl) => Promise<void> | void;
  intervalSeconds?: number;
}

/**
 * Publishes every CRL that there is none of, that is 24 hours old or older (CP 4.9.7), or whose scope has had a revocation since its entries were read. To
 * be run at start, every minute, and after a revocation. A scope that fails does not keep the others from theirs.
 * @param issuerId this issuer's alone; every issuer's when left out
 * @throws the first failure, after all have had their turn
 */
export type EnsureCrls = (signal?: AbortSignal, issuerId?: string) => Promise<void>;

/** Makes the schedule's check. */
export function createEnsureCrls(options: EnsureCrlsOptions): EnsureCrls {
  const { transactor, clock, log, issuers, publish, published = () => undefined, intervalSeconds = CRL_INTERVAL_SECONDS } = options;
  const { crls } = transactor.read;

  const isWanted = async (scope: CrlScope): Promise<boolean> => {
    const latest = await crls.latestFacts(scope);
    return isCrlDue(latest, clock.now(), intervalSeconds) || (latest?.changes ?? 0) < (await crls.changes(scope));
  };

  const scopesOf = async ({ id, crlShards }: EnsureCrlsOptions['issuers'][number]): Promise<CrlScope[]> => {
    const shards = new Set([...Array.from({ length: crlShards }, (_, shard) => shard + 1), ...(await crls.shards(id))]);
    shards.delete(0);
    // The full one last: when it tells of a revocation, its part does too.
    return [...shards, 0].map((shard) => ({ issuerId: id, shard }));
  };

  return async (signal, issuerId) => {
    const failures: unknown[] = [];
    for (const issuer of issuers.filter(({ id }) => issuerId === undefined || id === issuerId)) {
      for (const scope of await scopesOf(issuer)) {
        signal?.throwIfAborted();
        try {
          if (await isWanted(scope)) await published(await publish(scope, signal));
        } catch (error) {
          // Stopping is no failure: the next start finds the same work.
          if (signal?.aborted) throw error;
          failures.push(error);
          log.error({ err: error, ...scope }, 'a CRL could not be published');
        }
      }
    }
    if (failures.length > 0) throw failures[0];
  };
}
