import type { AuditActor } from '../audit/event.js';
import type { Actor } from '../core/actor.js';
import { InvariantError } from '../core/invariant-error.js';
import type { Person } from '../core/state/person.js';

/** Who acts, as the audit log names them: officers by their name, people of organizations by their id. */
export function auditActorOf({ officerName, personId, name }: Actor): AuditActor {
  if (officerName !== null) return { type: 'officer', name: officerName };
  if (personId === null) throw new InvariantError(`${name} is neither an officer nor a person`);
  return { type: 'person', id: personId, name };
}

/** The same of a person who has just signed in. */
export function auditActorOfPerson({ id, name, officerName }: Person, site: 'portal' | 'officers'): AuditActor {
  return site === 'officers' && officerName !== null ? { type: 'officer', name: officerName } : { type: 'person', id, name };
}

/** Who acts, as tables name them: `officer:NAME`, `person:ID`. */
export function byOf(actor: Actor): string {
  const audited = auditActorOf(actor);
  return audited.type === 'officer' ? `officer:${audited.name}` : `person:${actor.personId ?? ''}`;
}
