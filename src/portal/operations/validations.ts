import { z } from 'zod';
import { toRfc3339 } from '../../core/time.js';
import type { OfficerTask } from '../../ra/contact/work-list.js';
import { operation, type AnyOperation } from '../operation.js';

const time = z.string().describe('RFC 3339');
const taskOutput = z.strictObject({
  id: z.string(),
  kind: z.enum(['email', 'telephone', 'fax', 'sms', 'post']),
  contact: z.string(),
  method: z.string(),
  authorizationDomain: z.string(),
  names: z.array(z.string()),
  organization: z.string(),
  requestedAt: time,
  expiresAt: time,
});

const listValidations = operation({
  id: 'validation.list',
  method: 'GET',
  path: '/validations',
  summary: 'Calls and letters that wait for an officer, the soonest to end first; without their random values',
  right: 'work.read',
  input: z.strictObject({}),
  output: z.strictObject({ validations: z.array(taskOutput) }),
  run: async ({ validations }, actor) => ({ validations: (await validations.tasks(actor)).map(taskJson) }),
});

export const answerValidations = operation({
  id: 'validation.answer',
  method: 'POST',
  path: '/validations/answers',
  summary: 'Write down what a contact has answered in one call or letter, about one or several validations',
  right: 'validation.work',
  input: z.strictObject({
    tasks: z.array(z.string().min(1).max(300)).min(1).max(100),
    act: z.enum(['confirm', 'refuse']),
    note: z.string().min(1).max(1000),
    values: z.array(z.string().max(200)).default([]),
    spokeWith: z.string().max(1000).optional(),
  }),
  output: z.strictObject({ answered: z.array(z.string()) }),
  async run({ validations }, actor, { spokeWith, values, ...answer }) {
    const given = values.flatMap((value) => value.split(/[\r\n]+/)).filter((value) => value.trim() !== '');
    return { answered: (await validations.answer(actor, { ...answer, values: given, spokeWith: spokeWith ?? null })).map(({ id }) => id) };
  },
});

export const validationOperations: readonly AnyOperation[] = [listValidations, answerValidations];

function taskJson({ id, kind, contact, method, authorizationDomain, names, organization, requestedAt, expiresAt }: OfficerTask): z.input<typeof taskOutput> {
  return { id, kind, contact, method, authorizationDomain, names: [...names], organization, requestedAt: toRfc3339(requestedAt), expiresAt: toRfc3339(expiresAt) };
}
