import type { Random } from '../core/random.js';
import type { Site } from '../core/site.js';
import type { Clock } from '../core/time.js';
import type { Transactor } from '../core/transactor.js';
import type { ClientOrganizations, PeopleMails, PeopleStores } from './ports.js';
import type { Challenges } from './passkey/challenges.js';

export interface PeopleDependencies {
  readonly transactor: Transactor<PeopleStores>;
  readonly clock: Clock;
  readonly random: Random;
  /** Null: nobody acts for others. */
  readonly clients: ClientOrganizations | null;
  readonly mails: PeopleMails;
  /** Origin of each site, without a trailing slash; null: not served. */
  readonly origins: Readonly<Record<Site, string | null>>;
  readonly challenges: Challenges;
}
