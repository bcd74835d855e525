import { newId, type SessionId } from '../../core/ids.js';
import type { Person, Session } from '../../core/state/person.js';
import type { Site } from '../../core/site.js';
import { auditActorOfPerson } from '../acting.js';
import type { PeopleDependencies } from '../dependencies.js';
import type { PeopleStores } from '../ports.js';
import { hashOfSecret, newSecret } from '../secret-value.js';
import { SESSION_LIMITS } from './session-limits.js';

/** Where somebody comes from. */
export interface Caller {
  readonly address: string;
  readonly userAgent: string;
}

const LONGEST_USER_AGENT = 200;

/** A session and the value of its cookie, which is kept nowhere. */
export interface StartedSession {
  readonly session: Session;
  readonly secret: string;
}

/** Begins a session in the transaction at hand, with a value that nobody has seen before. */
export async function startSession(
  { clock, random }: Pick<PeopleDependencies, 'clock' | 'random'>,
  stores: Pick<PeopleStores, 'sessions' | 'audit'>,
  { person, site, passkeyId, caller }: { person: Person; site: Site; passkeyId: string; caller: Caller },
): Promise<StartedSession> {
  const now = clock.now();
  const secret = newSecret(random);
  const session: Session = {
    id: newId<SessionId>(random),
    personId: person.id,
    site,
    passkeyId,
    secretHash: hashOfSecret(secret),
    formerHash: null,
    address: caller.address,
    userAgent: caller.userAgent.slice(0, LONGEST_USER_AGENT),
    startedAt: now,
    rotatedAt: now,
    seenAt: now,
    expiresAt: now + SESSION_LIMITS[site].absoluteSeconds,
    endedAt: null,
  };
  await stores.sessions.add(session);
  await stores.audit.append(auditActorOfPerson(person, site), {
    kind: 'session.started',
    detail: { personId: person.id, sessionId: session.id, site, address: caller.address },
  });
  return { session, secret };
}
