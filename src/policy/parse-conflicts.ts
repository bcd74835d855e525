import { z } from 'zod';
import { BASELINE_RULES, isBaselineRuleId } from './baseline-rules.js';
import { isValidationMethod } from './methods.js';
import { toFaults, type Parsed } from './parsed.js';
import type { ConflictRegister } from './conflicts.js';

const statement = z.strictObject({ section: z.string().min(1).nullable(), says: z.string().min(1) });
const methods = z
  .array(z.string().refine(isValidationMethod, 'must be the section of a known method'))
  .min(1)
  .transform((sections) => sections.filter(isValidationMethod));

const registerFile = z.strictObject({
  of: z.strictObject({ oid: z.string().min(1), version: z.string().min(1) }),
  entries: z.array(
    z.strictObject({
      id: z.string().regex(/^C\d\d$/, 'must be C and two digits'),
      subject: z.string().min(1),
      cp: statement,
      br: statement,
      effect: z.enum(['BR', 'CP', 'GAP', 'WARN']),
      from: z.iso
        .date('must be a date such as 2026-03-15')
        .transform((text) => Date.parse(`${text}T00:00:00Z`) / 1000)
        .nullable(),
      rules: z
        .array(z.enum(Object.keys(BASELINE_RULES).filter(isBaselineRuleId)))
        .min(1)
        .optional(),
      methods: methods.optional(),
      lacks: methods.optional(),
      unless: z.literal('ec-keys').optional(),
    }),
  ),
});

/**
 * Reads a register of conflicts.
 * @param raw the parsed YAML of config/conflicts/NAME.yaml
 */
export function parseConflicts(raw: unknown): Parsed<ConflictRegister> {
  const parsed = registerFile.safeParse(raw);
  if (!parsed.success) return { ok: false, faults: toFaults(parsed.error) };
  const ids = parsed.data.entries.map(({ id }) => id);
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
  if (twice.length > 0) return { ok: false, faults: twice.map((id) => `entries: ${id} is there twice`) };
  return {
    ok: true,
    value: {
      ...parsed.data,
      entries: parsed.data.entries.map(({ rules, methods: named, lacks, unless, ...entry }) => ({
        ...entry,
        rules: rules ?? [],
        methods: named ?? [],
        lacks: lacks ?? [],
        unless: unless ?? null,
      })),
    },
  };
}
