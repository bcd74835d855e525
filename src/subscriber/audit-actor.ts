import type { AuditActor } from '../audit/event.js';
import type { Actor } from '../core/actor.js';
import { InvariantError } from '../core/invariant-error.js';
import type { Requester } from './ports.js';

/** Who acts, as audit events name officers. @throws InvariantError for somebody without an officer's name */
export function auditOfficer({ officerName }: Actor): Extract<AuditActor, { type: 'officer' }> {
  if (officerName === null) throw new InvariantError('an officer acts without a name');
  return { type: 'officer', name: officerName };
}

/** Who acts, as audit events name them: a person where it is one, else the officer at the command line. */
export function auditActor(actor: Actor): AuditActor {
  return actor.personId === null ? auditOfficer(actor) : { type: 'person', id: actor.personId, name: actor.name };
}

/** The person behind an act that only people do. @throws InvariantError for the command line */
export function requesterOf({ personId, name, email }: Actor): Requester {
  if (personId === null || email === null) throw new InvariantError('a person of the portal has to do this');
  return { personId, name, email };
}
