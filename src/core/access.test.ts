import { describe, expect, it } from 'vitest';
import { AccessRefused, ALL_RIGHTS, demand, may, type Right } from './access.js';
import { MEMBER_ROLES, OFFICER_ROLES, type Actor, type MemberRole, type OfficerRole } from './actor.js';
import type { OrganizationId } from './ids.js';

const OWN = 'own' as OrganizationId;
const OTHER = 'other' as OrganizationId;

function actor(part: Partial<Actor>): Actor {
  return { personId: null, name: 'Hanako', officerName: null, email: null, language: 'ja', officerRoles: [], memberships: [], scopes: null, ...part };
}

const member = (role: MemberRole) => actor({ memberships: [{ organizationId: OWN, role, through: null }] });
const officer = (role: OfficerRole) => actor({ officerRoles: [role] });

describe('rights', () => {
  it.each(MEMBER_ROLES)('a %s has none over an organization of others, and none over the CA', (role) => {
    expect(ALL_RIGHTS.filter((right) => may(member(role), right, OTHER) || may(member(role), right, null))).toEqual([]);
  });

  it('rank: what a reader may, a requester may; what a requester may, a manager may', () => {
    const held = (role: MemberRole) => ALL_RIGHTS.filter((right) => may(member(role), right, OWN));
    expect(held('requester')).toEqual(expect.arrayContaining(held('reader')));
    expect(held('manager')).toEqual(expect.arrayContaining(held('requester')));
    expect(held('reader')).toEqual(['organization.read', 'credentials.read', 'certificates.read']);
  });

  it('an auditor only reads', () => {
    expect(ALL_RIGHTS.filter((right) => may(officer('auditor'), right, OWN)).every((right) => right.endsWith('.read'))).toBe(true);
  });

  it('an administrator gives roles and vets nobody; an officer the reverse', () => {
    expect(may(officer('administrator'), 'people.administer', null)).toBe(true);
    expect(may(officer('administrator'), 'vetting.work', OWN)).toBe(false);
    expect(may(officer('officer'), 'people.administer', null)).toBe(false);
    expect(may(officer('officer'), 'vetting.work', OWN)).toBe(true);
  });

  it('nobody has a right without a role', () => {
    expect(ALL_RIGHTS.filter((right) => may(actor({}), right, OWN) || may(actor({}), right, null))).toEqual([]);
  });

  it.each([...OFFICER_ROLES])('scopes narrow what a token of an %s may, and widen nothing', (role) => {
    const scopes: readonly Right[] = ['organization.read', 'certificates.answer'];
    const narrowed = { ...officer(role), scopes };
    expect(ALL_RIGHTS.filter((right) => may(narrowed, right, OWN))).toEqual(['organization.read']);
  });

  it('a demand that is refused names the right', () => {
    expect(() => demand(member('reader'), 'credentials.manage', OWN)).toThrow(new AccessRefused('credentials.manage', OWN));
    expect(() => demand(member('requester'), 'credentials.manage', OWN)).not.toThrow();
  });
});
