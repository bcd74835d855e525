import type { Actor } from '../../core/actor.js';
import type { SessionId } from '../../core/ids.js';
import type { Language } from '../../core/language.js';
import { NotFound } from '../../core/not-found.js';
import type { Passkey, Person, Session } from '../../core/state/person.js';
import type { PeopleDependencies } from '../dependencies.js';
import { endSession } from '../session/end-session.js';
import { SESSION_LIMITS } from '../session/session-limits.js';
import { readName } from '../texts.js';
import { personOf } from './own-passkeys.js';

/** What somebody sees of their own account. */
export interface OwnAccount {
  readonly person: Person;
  readonly passkeys: readonly Passkey[];
  /** Those that could be gone on with. */
  readonly sessions: readonly Session[];
}

export async function ownAccount(dependencies: PeopleDependencies, actor: Actor): Promise<OwnAccount> {
  const { transactor, clock } = dependencies;
  const person = await personOf(dependencies, actor);
  const now = clock.now();
  const sessions = await transactor.read.sessions.of(person.id, now);
  return {
    person,
    passkeys: await transactor.read.passkeys.of(person.id),
    sessions: sessions.filter(({ site, seenAt }) => now < seenAt + SESSION_LIMITS[site].idleSeconds),
  };
}

/** Ends one of the actor's own sessions. @throws NotFound for somebody else's */
export async function endOwnSession(dependencies: PeopleDependencies, actor: Actor, id: SessionId): Promise<void> {
  const session = await dependencies.transactor.read.sessions.get(id);
  if (session === undefined || session.personId !== actor.personId) throw new NotFound('session');
  await endSession(dependencies, actor, session);
}

/** @throws PeopleRefused */
export async function changeOwnAccount(dependencies: PeopleDependencies, actor: Actor, change: { name: string; language: Language }): Promise<void> {
  const person = await personOf(dependencies, actor);
  const name = readName(change.name);
  await dependencies.transactor.transaction(({ people }) => people.update(person.id, { name, language: change.language }));
}
