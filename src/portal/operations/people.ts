import { z } from 'zod';
import { MEMBER_ROLES } from '../../core/actor.js';
import type { ApiTokenId, InvitationId, OrganizationId, PersonId } from '../../core/ids.js';
import { toRfc3339 } from '../../core/time.js';
import { operation } from '../operation.js';

const organizationId = z.string().min(1).max(64);
const role = z.enum(MEMBER_ROLES);
const done = z.strictObject({});

/** Members of an organization, and who is invited. */
export const listMembers = operation({
  id: 'people.list',
  method: 'GET',
  path: '/organizations/{organizationId}/people',
  summary: 'Members of the organization and invitations that wait',
  right: 'organization.read',
  input: z.strictObject({ organizationId }),
  output: z.strictObject({
    members: z.array(z.strictObject({ personId: z.string(), name: z.string(), email: z.string(), role, addedAt: z.string() })),
    invitations: z.array(z.strictObject({ invitationId: z.string(), email: z.string(), role: role.nullable(), expiresAt: z.string() })),
  }),
  async run({ people }, actor, input) {
    const { members, waiting } = await people.showMembers(actor, input.organizationId as OrganizationId);
    return {
      members: members.map((member) => ({
        personId: member.person.id,
        name: member.person.name,
        email: member.person.email,
        role: member.role,
        addedAt: toRfc3339(member.addedAt),
      })),
      invitations: waiting.map(({ id, email, memberRole, expiresAt }) => ({ invitationId: id, email, role: memberRole, expiresAt: toRfc3339(expiresAt) })),
    };
  },
});

export const inviteMember = operation({
  id: 'people.invite',
  method: 'POST',
  path: '/organizations/{organizationId}/invitations',
  summary: 'Invite somebody by mail',
  right: 'organization.people',
  input: z.strictObject({ organizationId, email: z.string().min(1).max(254), role }),
  output: z.strictObject({ invitationId: z.string(), expiresAt: z.string() }),
  async run({ people }, actor, input) {
    const { id, expiresAt } = await people.inviteMember(actor, { ...input, organizationId: input.organizationId as OrganizationId });
    return { invitationId: id, expiresAt: toRfc3339(expiresAt) };
  },
});

export const withdrawInvitation = operation({
  id: 'people.withdraw-invitation',
  method: 'DELETE',
  path: '/organizations/{organizationId}/invitations/{invitationId}',
  summary: 'Take an invitation back',
  right: 'organization.people',
  input: z.strictObject({ organizationId, invitationId: z.string().min(1).max(64) }),
  output: done,
  async run({ people }, actor, input) {
    await people.withdrawInvitation(actor, input.invitationId as InvitationId, input.organizationId as OrganizationId);
    return {};
  },
});

export const changeMemberRole = operation({
  id: 'people.change-role',
  method: 'PUT',
  path: '/organizations/{organizationId}/people/{personId}',
  summary: 'Give a member another role',
  right: 'organization.people',
  input: z.strictObject({ organizationId, personId: z.string().min(1).max(64), role }),
  output: done,
  async run({ people }, actor, input) {
    await people.changeMember(actor, { organizationId: input.organizationId as OrganizationId, personId: input.personId as PersonId, role: input.role });
    return {};
  },
});

export const removeMember = operation({
  id: 'people.remove',
  method: 'DELETE',
  path: '/organizations/{organizationId}/people/{personId}',
  summary: 'Take a member’s place away',
  right: 'organization.people',
  input: z.strictObject({ organizationId, personId: z.string().min(1).max(64) }),
  output: done,
  async run({ people }, actor, input) {
    await people.changeMember(actor, { organizationId: input.organizationId as OrganizationId, personId: input.personId as PersonId, role: null });
    return {};
  },
});

export const listTokens = operation({
  id: 'tokens.list',
  method: 'GET',
  path: '/organizations/{organizationId}/tokens',
  summary: 'API tokens of the organization, without their secrets',
  right: 'organization.read',
  input: z.strictObject({ organizationId }),
  output: z.strictObject({
    tokens: z.array(
      z.strictObject({
        tokenId: z.string(),
        personId: z.string(),
        name: z.string(),
        scopes: z.array(z.string()),
        createdAt: z.string(),
        expiresAt: z.string(),
        usedAt: z.string().nullable(),
        revokedAt: z.string().nullable(),
      }),
    ),
  }),
  async run({ people }, actor, input) {
    const tokens = await people.listTokens(actor, input.organizationId as OrganizationId);
    const orNull = (at: number | null) => (at === null ? null : toRfc3339(at));
    return {
      tokens: tokens.map(({ id, personId, name, scopes, createdAt, expiresAt, usedAt, revokedAt }) => ({
        tokenId: id,
        personId,
        name,
        scopes: [...scopes],
        createdAt: toRfc3339(createdAt),
        expiresAt: toRfc3339(expiresAt),
        usedAt: orNull(usedAt),
        revokedAt: orNull(revokedAt),
      })),
    };
  },
});

/** Making one takes a person: it is no operation of the API. Pages read their form by its input. */
export const createToken = operation({
  id: 'tokens.create',
  method: 'POST',
  path: '/organizations/{organizationId}/tokens',
  summary: 'Make an API token',
  right: 'organization.read',
  input: z.strictObject({ organizationId, name: z.string().min(1).max(100), scopes: z.array(z.string()).min(1), days: z.coerce.number().int() }),
  output: z.strictObject({ text: z.string(), expiresAt: z.string() }),
  async run({ people }, actor, input) {
    const { token, text } = await people.createToken(actor, { ...input, organizationId: input.organizationId as OrganizationId });
    return { text, expiresAt: toRfc3339(token.expiresAt) };
  },
});

export const revokeToken = operation({
  id: 'tokens.revoke',
  method: 'DELETE',
  path: '/organizations/{organizationId}/tokens/{tokenId}',
  summary: 'Revoke an API token',
  right: 'organization.read',
  input: z.strictObject({ organizationId, tokenId: z.string().min(1).max(64) }),
  output: done,
  async run({ people }, actor, input) {
    await people.revokeToken(actor, { organizationId: input.organizationId as OrganizationId, id: input.tokenId as ApiTokenId });
    return {};
  },
});
