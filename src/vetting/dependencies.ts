import type { Random } from '../core/random.js';
import type { Clock } from '../core/time.js';
import type { Transactor } from '../core/transactor.js';
import type { VettingStores } from './ports.js';

/** What the acts of the vetting room work with. */
export interface VettingDependencies {
  readonly transactor: Transactor<VettingStores>;
  readonly clock: Clock;
  readonly random: Random;
}
