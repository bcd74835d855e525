import type { Actor } from '../../core/actor.js';
import type { Session } from '../../core/state/person.js';
import { auditActorOf, byOf } from '../acting.js';
import type { PeopleDependencies } from '../dependencies.js';

/** Ends a session of the actor's own: sign-out, or a session elsewhere. Ending an ended one changes nothing. */
export async function endSession({ transactor, clock }: PeopleDependencies, actor: Actor, session: Pick<Session, 'id' | 'personId' | 'site'>): Promise<void> {
  await transactor.transaction(async ({ sessions, audit }) => {
    if (!(await sessions.end(session.id, { at: clock.now(), by: byOf(actor) }))) return;
    await audit.append(auditActorOf(actor), { kind: 'session.ended', detail: { personId: session.personId, sessionId: session.id, site: session.site } });
  });
}
