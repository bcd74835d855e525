import type { PeopleDesk } from '../people/people-desk.js';

/** What pages and operations may call: one desk a room. `src/app/compose-desks.ts` makes them. */
export interface Desks {
  readonly people: PeopleDesk;
}
