import { z } from 'zod';
import { BASELINE_RULES, isBaselineRuleId, ruleFacts, type BaselineRuleId } from './baseline-rules.js';
import { isLevel } from './level.js';
import { isValidationMethod } from './methods.js';
import { toFaults, type Parsed } from './parsed.js';
import type { Baseline, BaselineChoice, BaselineRule } from './policy.js';

const day = z.iso
  .date('must be a date such as 2026-03-15')
  .transform((text) => Date.parse(`${text}T00:00:00Z`) / 1000)
  .nullable();

const IDS = Object.keys(BASELINE_RULES).filter(isBaselineRuleId);

const baselineFile = z.strictObject({
  rules: z.array(
    z
      .strictObject({
        id: z.enum(IDS),
        section: z.string().regex(/^\d+(\.\d+)*$/, 'must be a section number'),
        ballot: z.string().min(1).nullable(),
        from: day,
        until: day,
        value: z.union([z.string().min(1), z.int().min(1)]),
        program: z.string().min(1).nullable().default(null),
      })
      .refine((rule) => rule.from === null || rule.until === null || rule.from < rule.until, 'from must be before until')
      .superRefine((rule, context) => {
        const fault = whyUnfit(rule);
        if (fault !== undefined) context.addIssue({ code: 'custom', path: ['value'], message: `must be ${fault} for ${rule.id}` });
      }),
  ),
});

/**
 * Reads the Baseline Requirements as dated rules.
 * Two rules of one requirement must not be in force at the same time: for most that is the same id, for methods the same id and method.
 * Every id that something is decided by must be there.
 * @param raw the parsed YAML of config/baseline/br.yaml
 * @param choice which day's rules the CA works by
 * @param hash SHA-256 of the file's bytes, lower-case hex
 */
export function parseBaseline(raw: unknown, choice: BaselineChoice, hash: string): Parsed<Baseline> {
  const parsed = baselineFile.safeParse(raw);
  if (!parsed.success) return { ok: false, faults: toFaults(parsed.error) };
  const { rules } = parsed.data;
  const faults = [...overlaps(rules), ...missing(rules)];
  return faults.length > 0 ? { ok: false, faults } : { ok: true, value: { choice, rules, hash } };
}

function whyUnfit({ id, value, section }: { id: BaselineRuleId; value: string | number; section: string }): string | undefined {
  const { shape, each } = ruleFacts(id);
  if (each === 'section' && !isValidationMethod(section)) return 'in a rule whose section is that of a known method,';
  switch (shape) {
    case 'method':
      return typeof value === 'string' && isValidationMethod(value) ? undefined : 'the section of a known method';
    case 'count':
      return typeof value === 'number' ? undefined : 'a whole number';
    case 'level':
      return isLevel(value) ? undefined : 'must, should, may, should-not or must-not';
    case 'words':
      return typeof value === 'string' ? undefined : 'a text';
  }
}

function overlaps(rules: readonly BaselineRule[]): string[] {
  return rules.flatMap((rule, at) =>
    rules
      .slice(0, at)
      .flatMap((earlier, earlierAt) =>
        requirement(rule) === requirement(earlier) && startsBeforeEnd(rule, earlier) && startsBeforeEnd(earlier, rule)
          ? [`rules.${at}: is in force at the same time as rules.${earlierAt}, which sets the same requirement`]
          : [],
      ),
  );
}

function requirement(rule: BaselineRule): string {
  const { each } = ruleFacts(rule.id);
  return each === undefined ? rule.id : `${rule.id} ${rule[each]}`;
}

function startsBeforeEnd(rule: BaselineRule, other: BaselineRule): boolean {
  return rule.from === null || other.until === null || rule.from < other.until;
}

function missing(rules: readonly BaselineRule[]): string[] {
  const present = new Set<string>(rules.map((rule) => rule.id));
  return IDS.filter((id) => ruleFacts(id).informational === undefined && !present.has(id)).map((id) => `rules: there is no rule ${id}`);
}
