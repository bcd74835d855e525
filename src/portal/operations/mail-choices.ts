import { z } from 'zod';
import type { OrganizationId } from '../../core/ids.js';
import { ALL_NOTICE_KINDS, OPTIONAL_KINDS } from '../../core/notice-kinds.js';
import type { NoticeKind } from '../../core/notice.js';
import { operation, type AnyOperation } from '../operation.js';

const RIGHT = 'organization.read';
const PATH = '/organizations/{organizationId}/mail-choices';
const organization = z.strictObject({ organizationId: z.string().max(64) });
const output = z.strictObject({
  choices: z.array(z.strictObject({ kind: z.enum(ALL_NOTICE_KINDS as [NoticeKind, ...NoticeKind[]]), wanted: z.boolean(), optional: z.boolean() })),
});

export const readMailChoices = operation({
  id: 'mail-choices.read',
  method: 'GET',
  path: PATH,
  summary: 'Which mails the person of this token gets from an organization',
  right: RIGHT,
  input: organization,
  output,
  run: async ({ mailChoices }, actor, { organizationId }) => ({ choices: await mailChoices.show(actor, organizationId as OrganizationId) }),
});

export const changeMailChoices = operation({
  id: 'mail-choices.change',
  method: 'PUT',
  path: PATH,
  summary: 'Chooses which optional mails the person of this token gets; those that are left out are not sent',
  right: RIGHT,
  input: organization.extend({ wanted: z.array(z.enum(OPTIONAL_KINDS as [NoticeKind, ...NoticeKind[]])).max(OPTIONAL_KINDS.length).default([]) }),
  output,
  run: async ({ mailChoices }, actor, { organizationId, wanted }) => ({
    choices: await mailChoices.choose(actor, { organizationId: organizationId as OrganizationId, wanted }),
  }),
});

export const MAIL_CHOICE_OPERATIONS: readonly AnyOperation[] = [readMailChoices, changeMailChoices];
