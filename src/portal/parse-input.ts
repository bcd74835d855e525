import { z } from 'zod';
import type { Form } from './form.js';
import { InputRefused } from './input-refused.js';

const ja = z.locales.ja().localeError;
const en = z.locales.en().localeError;

/**
 * Reads raw members by an operation's schema.
 * @throws InputRefused naming every member that is missing, unknown or wrong, in both languages
 */
export function parseInput<Schema extends z.ZodObject>(schema: Schema, raw: Readonly<Record<string, unknown>>): z.output<Schema> {
  const parsed = schema.safeParse(raw, { reportInput: true });
  if (parsed.success) return parsed.data;
  const worded = (issue: z.core.$ZodIssue, locale: typeof ja) => {
    const message = locale(issue as never);
    return typeof message === 'string' ? message : (message?.message ?? issue.message);
  };
  throw new InputRefused(
    parsed.error.issues.map((issue) => {
      // A message of the schema's own is kept as it is.
      const own = issue.code === 'custom' || issue.message !== worded(issue, en) ? issue.message : undefined;
      return { member: issue.path.map(String).join('.') || '-', text: own === undefined ? { ja: worded(issue, ja), en: worded(issue, en) } : { ja: own, en: own } };
    }),
  );
}

/**
 * The members of a form for {@link parseInput}: one value as text, several (or a member that the schema has as a list) as a list. Empty texts count as missing.
 */
export function formMembers(schema: z.ZodObject, form: Form): Record<string, unknown> {
  const members: Record<string, unknown> = {};
  for (const [name] of form.fields) {
    const values = form.all(name).filter((value) => value.trim() !== '');
    const isList = isArray(schema.shape[name]);
    if (isList) members[name] = values;
    else if (values.length === 1) members[name] = values[0]?.trim();
    else if (values.length > 1) members[name] = values;
  }
  return members;
}

function isArray(schema: unknown): boolean {
  if (schema instanceof z.ZodArray) return true;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable) return isArray(schema.unwrap());
  return false;
}
