import type { AuditActor } from '../audit/event.js';
import { AccessRefused, demand, type Right } from '../core/access.js';
import type { Actor } from '../core/actor.js';
import type { OrganizationId } from '../core/ids.js';
import { VettingRefused } from './vetting-refused.js';

/** Somebody who acts, in the words of records. */
export interface Acting {
  readonly audit: AuditActor;
  /** `officer:NAME` or `person:ID`. */
  readonly by: string;
  /** For people to read. */
  readonly name: string;
}

/** An officer who acts; `officer` is the one form of the name. */
export interface ActingOfficer extends Acting {
  readonly officer: string;
}

/**
 * The officer that somebody is, with the right to do this. Nobody vets an organization of their own.
 * @param organizationId whose affair it is; null where it is nobody's
 * @throws AccessRefused, VettingRefused
 */
export function asOfficer(actor: Actor, organizationId: OrganizationId | null, right: Right = 'vetting.work'): ActingOfficer {
  demand(actor, right, null);
  const { officerName: officer } = actor;
  if (officer === null) throw new AccessRefused(right, null);
  if (organizationId !== null && actor.memberships.some((membership) => membership.organizationId === organizationId)) {
    throw new VettingRefused(
      { ja: 'ご自身が所属する組織の審査はできません', en: 'you belong to this organization and cannot vet it' },
      { ja: '他の審査担当者に任せてください', en: 'leave it to another officer' },
    );
  }
  return { audit: { type: 'officer', name: officer }, by: `officer:${officer}`, name: officer, officer };
}

/**
 * The person of an organization that somebody is, with the right to do this.
 * @throws AccessRefused
 */
export function asMember(actor: Actor, organizationId: OrganizationId, right: Right = 'organization.apply'): Acting {
  demand(actor, right, organizationId);
  return personOf(actor, right, organizationId);
}

/** @throws AccessRefused for the command line, which belongs to no organization */
export function personOf(actor: Actor, right: Right, organizationId: OrganizationId | null): Acting {
  const { personId, name } = actor;
  if (personId === null) throw new AccessRefused(right, organizationId);
  return { audit: { type: 'person', id: personId, name }, by: `person:${personId}`, name };
}
