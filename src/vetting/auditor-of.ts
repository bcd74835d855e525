import type { AuditActor } from '../audit/event.js';
import type { Actor } from '../core/actor.js';

/** Whoever looks, as audit writes actors. */
export function auditorOf({ officerName, personId, name }: Actor): AuditActor {
  if (officerName !== null) return { type: 'officer', name: officerName };
  return personId === null ? { type: 'system' } : { type: 'person', id: personId, name };
}
