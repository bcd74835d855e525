import type { AuditActor } from '../audit/event.js';
import type { Actor } from '../core/actor.js';
import { AccessRefused, may, type Right } from '../core/access.js';
import type { OrganizationId } from '../core/ids.js';
import type { Requester } from './ports.js';
import { SubscriberRefused } from './subscriber-refused.js';

/** Who acts, as audit events name officers. */
type AuditOfficer = Extract<AuditActor, { type: 'officer' }>;

/**
 * The officer that somebody is, with the right to do this. Nobody decides about an organization of their own.
 * @param organizationIds whose affair it is
 * @throws AccessRefused, SubscriberRefused
 */
export function officerFor(actor: Actor, right: Right, organizationIds: readonly OrganizationId[]): AuditOfficer {
  // Outsiders are answered as if the organization did not exist.
  if (!may(actor, right, null)) throw new AccessRefused(right, organizationIds[0] ?? null);
  if (actor.memberships.some((place) => organizationIds.includes(place.organizationId))) {
    throw new SubscriberRefused(
      { en: 'you belong to this organization and cannot decide about it', ja: 'ご自身が所属する組織に関する判断はできません' },
      { en: 'leave it to another officer', ja: '他の担当者に任せてください' },
    );
  }
  return auditOfficer(actor);
}

function auditOfficer({ officerName }: Actor): AuditOfficer {
  if (officerName === null) throw new AccessRefused('vetting.work', null);
  return { type: 'officer', name: officerName };
}

/** Who acts for an organization, as audit events name them: the person of it, else an officer. @throws AccessRefused for neither */
export function auditActor(actor: Actor, organizationId: OrganizationId): AuditActor {
  const isOfItsPeople = actor.memberships.some((place) => place.organizationId === organizationId);
  return actor.personId !== null && isOfItsPeople ? { type: 'person', id: actor.personId, name: actor.name } : auditOfficer(actor);
}

/** The same in one text: `person:ID`, `officer:NAME`. */
export function actorText(audited: AuditActor): string {
  return audited.type === 'person' ? `person:${audited.id}` : audited.type === 'officer' ? `officer:${audited.name}` : audited.type;
}

/** The person behind an act that only people do. @throws AccessRefused for the command line */
export function requesterOf({ personId, name, email }: Actor): Requester {
  if (personId === null || email === null) throw new AccessRefused('credentials.manage', null);
  return { personId, name, email };
}
