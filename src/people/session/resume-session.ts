import type { Actor } from '../../core/actor.js';
import type { Session } from '../../core/state/person.js';
import type { Site } from '../../core/site.js';
import type { PeopleDependencies } from '../dependencies.js';
import { loadActor } from '../load-actor.js';
import { hashOfSecret, newSecret } from '../secret-value.js';
import { FORMER_SECONDS, ROTATE_SECONDS, SEEN_SECONDS, SESSION_LIMITS } from './session-limits.js';

/** Who comes with a cookie. */
export interface ResumedSession {
  readonly session: Session;
  readonly actor: Actor;
  /** The cookie's new value; null: it stays. */
  readonly replacement: string | null;
}

/**
 * Finds the session of a cookie's value, and replaces the value when it is old. Whoever comes with a value that was replaced a while ago has it from a copy:
 * the session is ended.
 * @returns undefined when it is none, has ended, expired or idled, or belongs to somebody who has been disabled or to the other site
 */
export async function resumeSession(dependencies: PeopleDependencies, site: Site, secret: string): Promise<ResumedSession | undefined> {
  const { transactor, clock, random, clients } = dependencies;
  const { read } = transactor;
  const hash = hashOfSecret(secret);
  const session = await read.sessions.find(hash);
  const now = clock.now();
  if (session === undefined || session.site !== site || session.endedAt !== null) return undefined;
  if (now >= session.expiresAt || now >= session.seenAt + SESSION_LIMITS[site].idleSeconds) return undefined;
  if (session.secretHash !== hash && now >= session.rotatedAt + FORMER_SECONDS) {
    await transactor.transaction(async ({ sessions, audit }) => {
      if (!(await sessions.end(session.id, { at: now, by: 'system' }))) return;
      const detail = { personId: session.personId, site, reason: 'the cookie had a value that was replaced before: the session is ended' };
      await audit.append({ type: 'system' }, { kind: 'session.refused', detail });
    });
    return undefined;
  }
  const person = await read.people.get(session.personId);
  if (person === undefined || person.disabled !== null) return undefined;
  const actor = await loadActor({ stores: read, clients, now }, person, site);
  if (session.secretHash === hash && now >= session.rotatedAt + ROTATE_SECONDS) {
    const replacement = newSecret(random);
    const rotated = await transactor.transaction(({ sessions }) => sessions.rotate(session.id, { from: hash, to: hashOfSecret(replacement) }, now));
    return { session, actor, replacement: rotated ? replacement : null };
  }
  if (now >= session.seenAt + SEEN_SECONDS) await transactor.transaction(({ sessions }) => sessions.see(session.id, now));
  return { session, actor, replacement: null };
}
