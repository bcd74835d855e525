import { toRfc3339, type EpochSeconds } from '../core/time.js';
import type { ValidationMethod } from '../core/validation-method.js';
import type { BaselineRuleId } from './baseline-rules.js';
import { intersect } from './effective.js';
import type { Comparison } from './intersect.js';
import type { Baseline, BaselineRule, EffectivePolicy, Policy } from './policy.js';
import type { RulesInForce } from './rules-in-force.js';
import { ruleSource } from './source.js';

/**
 * BR: the BR decide. CP: the policy is stricter and decides. GAP: the policy is silent or lacks the permission, and needs new text.
 * WARN: lawful under both, discouraged by the BR.
 */
export type ConflictEffect = 'BR' | 'CP' | 'GAP' | 'WARN';

/** What a document says about a subject, and where. */
export interface Statement {
  readonly section: string | null;
  readonly says: string;
}

/** The known conflicts of a Certificate Policy with the Baseline Requirements, as loaded from config/conflicts/NAME.yaml. */
export interface ConflictRegister {
  /** The policy that it is about. */
  readonly of: { readonly oid: string; readonly version: string };
  readonly entries: readonly {
    readonly id: string;
    readonly subject: string;
    readonly cp: Statement;
    readonly br: Statement;
    readonly effect: ConflictEffect;
    /** Since when they disagree; null: always. */
    readonly from: EpochSeconds | null;
    /** What the entry is worked out from; all empty: it is text. */
    readonly rules: readonly BaselineRuleId[];
    readonly methods: readonly ValidationMethod[];
    readonly lacks: readonly ValidationMethod[];
    /** The entry does not hold for a policy with elliptic curve keys. */
    readonly unless: 'ec-keys' | null;
  }[];
}

/** A subject on which policy and baseline disagree on the day. */
export interface Conflict {
  /** Of the register (`C08`), or the id of a rule that the register does not have. */
  readonly id: string;
  readonly subject: string;
  readonly effect: ConflictEffect;
  readonly cp: Statement;
  readonly br: Statement;
  /** Whether it was worked out from the data for the day; false: it is the register's text. */
  readonly computed: boolean;
}

/**
 * Where a policy and the baseline disagree at `at`: the entries of the register that hold, those about numbers, levels and methods with the values
 * of the day, and after them what the register does not have.
 * @param register null for a policy that has none
 */
export function findConflicts(policy: Policy, baseline: Baseline, at: EpochSeconds, register: ConflictRegister | null): Conflict[] {
  if (baseline.choice.mode === 'none') return [];
  const day = baseline.choice.mode === 'date' ? baseline.choice.at : at;
  const { effective, compared, rules } = intersect(policy, baseline, at);
  const found: Conflict[] = [];
  const entries = register?.entries ?? [];
  for (const entry of entries) {
    const parts = [
      ...ofRules(compared, entry.rules),
      ...ofMethods(effective, rules, entry.methods),
      ...lacking(policy, rules, entry.lacks),
    ];
    const isText = entry.rules.length + entry.methods.length + entry.lacks.length === 0;
    if (isText) {
      const holds = (entry.from === null || entry.from <= day) && !(entry.unless === 'ec-keys' && policy.keys.ec.length > 0);
      if (holds) found.push(textOf(entry));
    } else if (parts.length > 0) found.push({ ...textOf(entry), ...joined(entry, parts), computed: true });
  }
  const listed = new Set<string>(entries.flatMap((entry) => [...entry.rules, ...entry.methods]));
  for (const { id } of compared.filter((comparison) => !listed.has(comparison.id))) {
    for (const part of ofRules(compared, [id])) found.push(unlisted(id, part));
  }
  for (const method of policy.methods.filter((candidate) => !listed.has(candidate))) {
    for (const part of ofMethods(effective, rules, [method])) found.push(unlisted(method, part));
  }
  return found;
}

interface Part {
  readonly effect: ConflictEffect;
  readonly cp: string;
  readonly cpSection: string;
  readonly br: string;
  readonly brSection: string;
}

function ofRules(compared: readonly Comparison[], ids: readonly BaselineRuleId[]): Part[] {
  return compared
    .filter(({ id, own, rule }) => ids.includes(id) && own !== rule.value && rule.value !== 'may')
    .map(({ id, own, ownSource, rule, value }) => ({
      effect: value === rule.value ? 'BR' : isOpposed(own, rule.value) ? 'WARN' : 'CP',
      cp: `${id} ${own}`,
      cpSection: ownSource.replace(/^CP /, ''),
      br: `${id} ${rule.value}${ending(rule)}`,
      brSection: ruleSource(rule).replace(/^BR /, ''),
    }));
}

/** Whether the baseline discourages what the policy prescribes, or the other way about. */
function isOpposed(own: Comparison['own'], theirs: BaselineRule['value']): boolean {
  return (own === 'must' && theirs === 'should-not') || (own === 'must-not' && theirs === 'should');
}

function ofMethods(effective: EffectivePolicy, rules: RulesInForce, methods: readonly ValidationMethod[]): Part[] {
  return methods
    .filter((method) => effective.policy.methods.includes(method))
    .flatMap((method) => {
      const discouraged = rules.every('discouraged-method').find(({ value }) => value === method);
      if (effective.methods.includes(method) && discouraged === undefined) return [];
      const window = rules.ever('validation-method').findLast(({ value }) => value === method);
      const br =
        discouraged === undefined
          ? `${method} is not lawful${window ? whenLawful(window) : ''}`
          : `${method} should not be used${ending(discouraged)}`;
      const cpSection = effective.policy.sections[method] ?? effective.policy.sections.methods ?? '';
      return [
        {
          effect: discouraged === undefined ? ('BR' as const) : ('WARN' as const),
          cp: `${method} is allowed`,
          cpSection,
          br,
          brSection: method,
        },
      ];
    });
}

function lacking(policy: Policy, rules: RulesInForce, methods: readonly ValidationMethod[]): Part[] {
  return rules
    .every('validation-method')
    .filter(({ value }) => methods.some((method) => method === value && !policy.methods.includes(method)))
    .map((rule) => ({
      effect: 'GAP',
      cp: `${rule.value} is not allowed`,
      cpSection: policy.sections.methods ?? '',
      br: `${rule.value} is lawful${ending(rule)}`,
      brSection: rule.section,
    }));
}

function textOf({ id, subject, effect, cp, br }: ConflictRegister['entries'][number]): Conflict {
  return { id, subject, effect, cp, br, computed: false };
}

/** The parts of an entry as one; the gravest effect is the entry's. */
function joined(entry: ConflictRegister['entries'][number], parts: readonly Part[]): Pick<Conflict, 'effect' | 'cp' | 'br'> {
  const effects = parts.map(({ effect }) => effect);
  return {
    effect: (['BR', 'GAP', 'WARN', 'CP'] as const).find((effect) => effects.includes(effect)) ?? entry.effect,
    cp: { section: entry.cp.section, says: parts.map(({ cp }) => cp).join(', ') },
    br: { section: entry.br.section, says: `${parts.map(({ br }) => br).join(', ')} (${entry.br.says})` },
  };
}

function unlisted(id: string, { effect, cp, cpSection, br, brSection }: Part): Conflict {
  return { id, subject: id, effect, cp: { section: cpSection, says: cp }, br: { section: brSection, says: br }, computed: true };
}

function ending({ until }: BaselineRule): string {
  return until === null ? '' : ` until ${toRfc3339(until).slice(0, 10)}`;
}

function whenLawful({ from, until }: BaselineRule): string {
  const ended = until === null ? '' : ` since ${toRfc3339(until).slice(0, 10)}`;
  return ended === '' && from !== null ? ` before ${toRfc3339(from).slice(0, 10)}` : ended;
}
