import type { Config } from '../config/config.js';
import type { Random } from '../core/random.js';
import type { Clock } from '../core/time.js';
import type { Transactor } from '../core/transactor.js';
import type { AllStores } from '../db/stores/all-stores.js';
import { invitationMail, knownPersonMail } from '../notify/people-mails.js';
import { createPeopleDesk } from '../people/create-people-desk.js';
import { createChallenges } from '../people/passkey/challenges.js';
import type { PeopleDesk } from '../people/people-desk.js';

export interface PeopleDeskParts {
  /** Origins of the sites; null: not served. */
  readonly origins: { readonly portal: string | null; readonly officers: string | null };
  readonly transactor: Transactor<AllStores>;
  readonly clock: Clock;
  readonly random: Random;
}

/** The desk where people come in, sign in and go, for the sites and for the command line. */
export function composePeopleDesk({ origins, transactor, clock, random }: PeopleDeskParts): PeopleDesk {
  return createPeopleDesk({
    transactor,
    clock,
    random,
    clients: { clientsOf: (organizationIds, now) => transactor.read.powersOfAttorney.clientsOf(organizationIds, now) },
    mails: { invitation: invitationMail, known: knownPersonMail },
    origins,
    challenges: createChallenges({ random, clock }),
  });
}

/** Where the sites of a configuration are. */
export function originsOf({ portal, officers }: Pick<Config, 'portal' | 'officers'>): PeopleDeskParts['origins'] {
  return { portal: portal && portal.url, officers: officers && officers.url };
}
