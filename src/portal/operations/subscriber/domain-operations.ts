import { z } from 'zod';
import type { OrganizationId } from '../../../core/ids.js';
import { operation } from '../../operation.js';
import { instant, instantText, instantTextOrNull } from './instants.js';

const id = z.string().min(1).max(500);
const organization = { organizationId: id };
const recordShape = z.strictObject({
  owner: z.string(),
  type: z.enum(['TXT', 'CAA']),
  value: z.string().nullable(),
  challenge: z.enum(['dns-01', 'dns-account-01', 'dns-persist-01']).nullable(),
  accountId: z.string().nullable(),
});

export const listValidations = operation({
  id: 'domains.list',
  method: 'GET',
  path: '/organizations/{organizationId}/validations',
  summary: 'Validations of the organization’s names by account, with their end, by pages',
  right: 'organization.read',
  input: z.strictObject({
    ...organization,
    /** `next` of the page before. */
    afterName: z.string().max(260).optional(),
    afterId: id.optional(),
    limit: z.coerce.number().int().min(1).max(200).default(100),
  }),
  output: z.strictObject({
    validations: z.array(
      z.strictObject({
        id,
        accountId: id,
        name: z.string(),
        wildcard: z.boolean(),
        subdomains: z.boolean(),
        status: z.string(),
        method: z.string().nullable(),
        validatedAt: instant.nullable(),
        expiresAt: instant,
      }),
    ),
    next: z.strictObject({ name: z.string(), id }).nullable(),
  }),
  run: async ({ subscriber }, actor, { organizationId, afterName, afterId, limit }) => {
    const after = afterName === undefined ? null : { name: afterName, id: afterId ?? '' };
    const { validations, next } = await subscriber.domains.validations(actor, { organizationId: organizationId as OrganizationId, after, limit });
    return {
      validations: validations.map(({ validatedAt, expiresAt, ...validation }) => ({ ...validation, validatedAt: instantTextOrNull(validatedAt), expiresAt: instantText(expiresAt) })),
      next,
    };
  },
});

export const listAccounts = operation({
  id: 'accounts.list',
  method: 'GET',
  path: '/organizations/{organizationId}/accounts',
  summary: 'ACME accounts of the organization',
  right: 'organization.read',
  input: z.strictObject(organization),
  output: z.strictObject({
    accounts: z.array(
      z.strictObject({ id, url: z.string(), eabKeyId: z.string().nullable(), status: z.string(), contacts: z.array(z.string()), createdAt: instant }),
    ),
  }),
  run: async ({ subscriber }, actor, { organizationId }) => ({
    accounts: (await subscriber.domains.accounts(actor, organizationId as OrganizationId)).map(({ createdAt, contacts, ...account }) => ({
      ...account,
      contacts: [...contacts],
      createdAt: instantText(createdAt),
    })),
  }),
});

export const dnsRecords = operation({
  id: 'domains.records',
  method: 'GET',
  path: '/organizations/{organizationId}/dns-records',
  summary: 'DNS records to publish for a name: challenges, and CAA lines that let this CA issue',
  right: 'organization.read',
  input: z.strictObject({ ...organization, name: z.string().min(1).max(260) }),
  output: z.strictObject({ name: z.string(), challenges: z.array(recordShape), caa: z.array(recordShape) }),
  run: async ({ subscriber }, actor, { organizationId, name }) => {
    const records = await subscriber.domains.records(actor, { organizationId: organizationId as OrganizationId, name });
    return { name: records.name, challenges: [...records.challenges], caa: [...records.caa] };
  },
});
