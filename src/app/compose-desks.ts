import type { Config } from '../config/config.js';
import type { Random } from '../core/random.js';
import type { Clock } from '../core/time.js';
import type { Transactor } from '../core/transactor.js';
import type { AllStores } from '../db/stores/all-stores.js';
import { invitationMail, knownPersonMail } from '../notify/people-mails.js';
import { createPeopleDesk } from '../people/create-people-desk.js';
import { createChallenges } from '../people/passkey/challenges.js';
import type { Desks } from '../portal/desks.js';
import type { VettingDesk } from '../vetting/vetting-desk.js';

export interface DeskParts {
  /** Origins of the sites; null: not served. */
  readonly origins: { readonly portal: string | null; readonly officers: string | null };
  readonly transactor: Transactor<AllStores>;
  readonly clock: Clock;
  readonly random: Random;
  readonly vetting: VettingDesk;
}

/** The desks that the portal and the command line work at. */
export function composeDesks({ origins, transactor, clock, random, vetting }: DeskParts): Desks {
  return {
    vetting,
    people: createPeopleDesk({
      transactor,
      clock,
      random,
      clients: null,
      mails: { invitation: invitationMail, known: knownPersonMail },
      origins,
      challenges: createChallenges({ random, clock }),
    }),
  };
}

/** Where the sites of a configuration are. */
export function originsOf({ portal, officers }: Pick<Config, 'portal' | 'officers'>): DeskParts['origins'] {
  return { portal: portal && portal.url, officers: officers && officers.url };
}
