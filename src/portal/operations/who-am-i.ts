import { z } from 'zod';
import { MEMBER_ROLES } from '../../core/actor.js';
import { operation } from '../operation.js';

/** Who a token acts for, and what it may do. */
export const whoAmI = operation({
  id: 'me.read',
  method: 'GET',
  path: '/me',
  summary: 'The person, organizations and scopes of this token',
  right: null,
  input: z.strictObject({}),
  output: z.strictObject({
    name: z.string(),
    email: z.string().nullable(),
    scopes: z.array(z.string()).nullable(),
    organizations: z.array(z.strictObject({ organizationId: z.string(), role: z.enum(MEMBER_ROLES), through: z.string().nullable() })),
  }),
  run: async (_desks, { name, email, scopes, memberships }) => ({
    name,
    email,
    scopes: scopes === null ? null : [...scopes],
    organizations: memberships.map(({ organizationId, role, through }) => ({ organizationId, role, through })),
  }),
});
