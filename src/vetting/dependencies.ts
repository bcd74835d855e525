import type { Random } from '../core/random.js';
import type { Clock } from '../core/time.js';
import type { Transactor } from '../core/transactor.js';
import type { NameKeeper } from './names/keep-name-screen.js';
import type { EvidenceVault, HasAcceptedTerms, VettingStores } from './ports.js';

/** What the acts of the vetting room work with. */
export interface VettingDependencies {
  readonly transactor: Transactor<VettingStores>;
  readonly clock: Clock;
  readonly random: Random;
}

/** What the acts about applications need besides. */
export interface ApplicationDependencies extends VettingDependencies {
  /** Null: this CA keeps no evidence here, so none can be added. */
  readonly vault: EvidenceVault | null;
  readonly names: NameKeeper;
  /** Null: the terms are not asked for here. */
  readonly hasAcceptedTerms: HasAcceptedTerms | null;
  /** Days that evidence may be reused today, by policy and baseline (BR 4.2.1). */
  readonly reuseDays: () => number;
}
