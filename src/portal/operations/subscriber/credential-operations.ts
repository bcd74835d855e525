import { z } from 'zod';
import type { CredentialRequestId, EabKeyId, OrganizationContactId, OrganizationId } from '../../../core/ids.js';
import type { CredentialRequestView, CredentialView } from '../../../subscriber/credentials/credential-desk.js';
import { operation } from '../../operation.js';
import { instant, instantOrDay, instantText, instantTextOrNull, readEnd } from './instants.js';

const id = z.string().min(1).max(500);
const organization = { organizationId: id };
const limitsInput = {
  nameRules: z.array(z.string().max(260)).min(1).max(200),
  profiles: z.array(z.string().max(100)).min(1).max(50),
  accountLimit: z.coerce.number().int().min(1).max(1000).nullable().default(null),
  expiresAt: instantOrDay.nullable().default(null),
};
const limitsOutput = {
  nameRules: z.array(z.string()),
  profiles: z.array(z.string()),
  accountLimit: z.int().nullable(),
  expiresAt: instant.nullable(),
};
const keyShape = z.strictObject({
  id,
  purpose: z.string().nullable(),
  ...limitsOutput,
  accounts: z.int(),
  createdAt: instant,
  suspendedAt: instant.nullable(),
  revokedAt: instant.nullable(),
});
const requestShape = z.strictObject({
  id,
  kind: z.enum(['new', 'change']),
  eabKeyId: id,
  purpose: z.string(),
  ...limitsOutput,
  state: z.enum(['waiting', 'confirmed', 'refused', 'withdrawn', 'done', 'expired']),
  contact: z.string().nullable(),
  requester: z.string().nullable(),
  createdAt: instant,
  takeUntil: instant.nullable(),
});

const toKey = ({ id: keyId, purpose, nameRules, profiles, accountLimit, expiresAt, accounts, createdAt, suspendedAt, revokedAt }: CredentialView) => ({
  id: keyId,
  purpose,
  nameRules: [...nameRules],
  profiles: [...profiles],
  accountLimit,
  expiresAt: instantTextOrNull(expiresAt),
  accounts,
  createdAt: instantText(createdAt),
  suspendedAt: instantTextOrNull(suspendedAt),
  revokedAt: instantTextOrNull(revokedAt),
});
const toRequest = ({ request, state, question, takeUntil }: CredentialRequestView) => ({
  id: request.id,
  kind: request.kind,
  eabKeyId: request.eabKeyId,
  purpose: request.purpose,
  nameRules: [...request.limits.nameRules],
  profiles: [...request.limits.profiles],
  accountLimit: request.limits.accountLimit,
  expiresAt: instantTextOrNull(request.limits.expiresAt),
  state,
  contact: question?.question.contact ?? null,
  requester: question?.question.requester.name ?? null,
  createdAt: instantText(request.createdAt),
  takeUntil: instantTextOrNull(takeUntil),
});

export const listCredentials = operation({
  id: 'credentials.list',
  method: 'GET',
  path: '/organizations/{organizationId}/credentials',
  summary: 'External account keys of the organization and the requests for them; no secrets',
  right: 'credentials.read',
  input: z.strictObject(organization),
  output: z.strictObject({ keys: z.array(keyShape), requests: z.array(requestShape) }),
  run: async ({ subscriber }, actor, { organizationId }) => {
    const { keys, requests } = await subscriber.credentials.list(actor, organizationId as OrganizationId);
    return { keys: keys.map(toKey), requests: requests.map(toRequest) };
  },
});

export const askCredentials = operation({
  id: 'credentials.ask',
  method: 'POST',
  path: '/organizations/{organizationId}/credentials',
  summary: 'Ask for an external account key; a verified contact of the organization has to confirm it',
  right: 'credentials.manage',
  input: z.strictObject({ ...organization, contactId: id, purpose: z.string().max(500), ...limitsInput }),
  output: z.strictObject({ requestId: id, eabKeyId: id }),
  run: async ({ subscriber }, actor, { organizationId, contactId, expiresAt, ...request }) => {
    const asked = await subscriber.credentials.ask(actor, {
      organizationId: organizationId as OrganizationId,
      contactId: contactId as OrganizationContactId,
      expiresAt: expiresAt === null ? null : readEnd('expiresAt', expiresAt),
      ...request,
    });
    return { requestId: asked.id, eabKeyId: asked.eabKeyId };
  },
});

export const withdrawRequest = operation({
  id: 'credentials.withdraw',
  method: 'POST',
  path: '/organizations/{organizationId}/credential-requests/{requestId}/withdraw',
  summary: 'Take back a request for an external account key',
  right: 'credentials.manage',
  input: z.strictObject({ ...organization, requestId: id }),
  output: z.strictObject({}),
  run: async ({ subscriber }, actor, { organizationId, requestId }) => {
    await subscriber.credentials.withdraw(actor, { organizationId: organizationId as OrganizationId, requestId: requestId as CredentialRequestId });
    return {};
  },
});

export const takeCredentials = operation({
  id: 'credentials.take',
  method: 'POST',
  path: '/organizations/{organizationId}/credential-requests/{requestId}/take',
  summary: 'Make the confirmed key and show it, the only time',
  right: 'credentials.manage',
  input: z.strictObject({ ...organization, requestId: id }),
  output: z.strictObject({
    eabKeyId: id,
    /** base64url without padding. */
    hmacKey: z.string(),
    directoryUrl: z.string(),
    instructions: z.array(
      z.strictObject({ client: z.string(), explanation: z.strictObject({ ja: z.string(), en: z.string() }), commands: z.string() }),
    ),
  }),
  run: async ({ subscriber }, actor, { organizationId, requestId }) => {
    const taken = await subscriber.credentials.take(actor, { organizationId: organizationId as OrganizationId, requestId: requestId as CredentialRequestId });
    return { ...taken, instructions: [...taken.instructions] };
  },
});

export const changeCredential = operation({
  id: 'credentials.change',
  method: 'PUT',
  path: '/organizations/{organizationId}/credentials/{eabKeyId}',
  summary: 'Change what a key is good for: less at once, more after a verified contact has confirmed it',
  right: 'credentials.manage',
  input: z.strictObject({ ...organization, eabKeyId: id, contactId: id.nullable().default(null), ...limitsInput }),
  output: z.strictObject({ outcome: z.enum(['changed', 'asked']), requestId: z.string().nullable() }),
  run: async ({ subscriber }, actor, { organizationId, eabKeyId, contactId, expiresAt, ...limits }) => {
    const changed = await subscriber.credentials.change(actor, {
      organizationId: organizationId as OrganizationId,
      eabKeyId: eabKeyId as EabKeyId,
      contactId: contactId as OrganizationContactId | null,
      expiresAt: expiresAt === null ? null : readEnd('expiresAt', expiresAt),
      ...limits,
    });
    return { outcome: changed.outcome, requestId: changed.outcome === 'asked' ? changed.request.id : null };
  },
});

export const suspendCredential = operation({
  id: 'credentials.suspend',
  method: 'POST',
  path: '/organizations/{organizationId}/credentials/{eabKeyId}/suspend',
  summary: 'Suspend a key: nothing is ordered with it until it is resumed',
  right: 'credentials.manage',
  input: z.strictObject({ ...organization, eabKeyId: id, reason: z.string().max(500) }),
  output: z.strictObject({}),
  run: async ({ subscriber }, actor, { organizationId, eabKeyId, reason }) => {
    await subscriber.credentials.suspend(actor, { organizationId: organizationId as OrganizationId, eabKeyId: eabKeyId as EabKeyId, reason });
    return {};
  },
});

export const resumeCredential = operation({
  id: 'credentials.resume',
  method: 'POST',
  path: '/organizations/{organizationId}/credentials/{eabKeyId}/resume',
  summary: 'End the suspension of a key',
  right: 'credentials.manage',
  input: z.strictObject({ ...organization, eabKeyId: id }),
  output: z.strictObject({}),
  run: async ({ subscriber }, actor, { organizationId, eabKeyId }) => {
    await subscriber.credentials.resume(actor, { organizationId: organizationId as OrganizationId, eabKeyId: eabKeyId as EabKeyId });
    return {};
  },
});

export const revokeCredential = operation({
  id: 'credentials.revoke',
  method: 'POST',
  path: '/organizations/{organizationId}/credentials/{eabKeyId}/revoke',
  summary: 'Revoke a key for good; certificates stay as they are',
  right: 'credentials.manage',
  input: z.strictObject({ ...organization, eabKeyId: id }),
  output: z.strictObject({}),
  run: async ({ subscriber }, actor, { organizationId, eabKeyId }) => {
    await subscriber.credentials.revoke(actor, { organizationId: organizationId as OrganizationId, eabKeyId: eabKeyId as EabKeyId });
    return {};
  },
});
