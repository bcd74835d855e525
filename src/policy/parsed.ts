import type { z } from 'zod';

/** A file's content as typed data, or everything that is wrong with it: `path: what is wrong`, one text per fault. */
export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly faults: readonly string[] };

/** The faults that zod found, each with its path. */
export function toFaults(error: z.ZodError): string[] {
  return error.issues.map((issue) => `${issue.path.join('.') || '(top level)'}: ${issue.message}`);
}
