import type { Actor, MemberRole, OfficerRole } from '../../src/core/actor.js';
import type { OrganizationId, PersonId } from '../../src/core/ids.js';

/** Somebody of an organization, as a session knows them. @param through the agent whose power of attorney gives the place */
export function member(name: string, organizationId: string, role: MemberRole = 'manager', through: string | null = null): Actor {
  return {
    personId: name as PersonId,
    name,
    officerName: null,
    email: `${name}@example.com`,
    language: 'ja',
    officerRoles: [],
    memberships: [{ organizationId: organizationId as OrganizationId, role, through: through as OrganizationId | null }],
    scopes: null,
  };
}

/** An officer, as a session knows them. */
export function officer(name: string, roles: readonly OfficerRole[] = ['officer']): Actor {
  return { personId: name as PersonId, name, officerName: name, email: `${name}@ca.example`, language: 'ja', officerRoles: roles, memberships: [], scopes: null };
}
