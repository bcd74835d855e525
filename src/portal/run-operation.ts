import type { z } from 'zod';
import type { JsonOperation } from './operation.js';
import type { PublicContext } from './page-context.js';
import { formMembers, parseInput } from './parse-input.js';
import { AccessRefused } from '../core/access.js';

/**
 * Runs an operation with what a form sent and the path's parameters, exactly as the API would.
 * @param extra members that the page sets itself; they win
 * @throws InputRefused, and what the desk throws
 */
export async function runOperation<Input extends z.ZodObject, Output extends z.ZodType>(
  { desks, actor, form, params }: PublicContext,
  operation: JsonOperation<Input, Output>,
  extra: Readonly<Record<string, unknown>> = {},
): Promise<z.input<Output>> {
  if (actor === null) throw new AccessRefused(operation.right ?? 'organization.read', null);
  const { input } = operation;
  return operation.run(desks, actor, parseInput(input, { ...formMembers(input, form), ...params, ...extra }), form.files);
}
