import type { AuditActor } from '../audit/event.js';
import type { Actor } from '../core/actor.js';

/** Who did it, for the audit log. */
export function auditActorOf({ personId, name, officerName }: Actor): AuditActor {
  if (officerName !== null) return { type: 'officer', name: officerName };
  return personId === null ? { type: 'system' } : { type: 'person', id: personId, name };
}
