import type { Random } from '../core/random.js';
import type { Clock } from '../core/time.js';
import type { Transactor } from '../core/transactor.js';
import type { BaselineChoice } from '../policy/policy.js';
import type { ProblemStores } from './ports.js';

/** What the acts of this room work with. */
export interface ProblemDependencies {
  readonly transactor: Transactor<ProblemStores>;
  readonly clock: Clock;
  readonly random: Random;
  /** The baseline that grounds and their clocks are taken from. */
  readonly baseline: BaselineChoice;
}
