import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../config/load-config.js';
import { ConfigurationFault } from '../config/configuration-fault.js';
import { readYaml } from '../config/read-yaml.js';
import { toRfc3339, type EpochSeconds } from '../core/time.js';
import { isBaselineRuleId, ruleFacts } from '../policy/baseline-rules.js';
import { findConflicts, type Conflict, type ConflictRegister } from '../policy/conflicts.js';
import { effectivePolicy } from '../policy/effective.js';
import { parseConflicts } from '../policy/parse-conflicts.js';
import type { Baseline, BaselineChoice, EffectivePolicy, Policy } from '../policy/policy.js';
import { loadRules } from './load-rules.js';
import { shippedFile } from './shipped-file.js';
import { loadShippedRules } from './shipped-rules.js';
import { systemClock } from './system-clock.js';

/** What is asked about policies; what is left out is the configuration's, or as shipped. */
export interface PolicyQuestion {
  /** Configuration file whose rule files are read; left out: the shipped ones. */
  readonly config?: string;
  /** Name; left out: the default profile's. */
  readonly policy?: string;
  /** Left out: now. */
  readonly at?: EpochSeconds;
  readonly baseline?: BaselineChoice;
}

export interface ShownPolicy {
  /** RFC 3339. */
  readonly at: string;
  /** `current`, `none` or the day. */
  readonly baseline: string;
  readonly effective: EffectivePolicy;
  /** What the rule ids mean, in words. */
  readonly titles: ReadonlyMap<string, string>;
}

/**
 * A policy's effective form on a day, with the source of every rule. Needs neither database nor token.
 * @throws ConfigurationFault
 */
export function showPolicy(question: PolicyQuestion): ShownPolicy {
  const { policy, baseline, at } = read(question);
  const effective = effectivePolicy(policy, baseline, at);
  const titles = effective.rules.flatMap(({ id }) => (isBaselineRuleId(id) ? [[id, ruleFacts(id).title] as const] : []));
  return { at: toRfc3339(at), baseline: inWords(baseline.choice), effective, titles: new Map([...titles, ...OWN_TITLES]) };
}

/**
 * Where a policy and the baseline disagree on a day.
 * @throws ConfigurationFault
 */
export function showConflicts(question: PolicyQuestion): { policy: string; at: string; baseline: string; conflicts: Conflict[] } {
  const { policy, baseline, at } = read(question);
  return {
    policy: policy.name,
    at: toRfc3339(at),
    baseline: inWords(baseline.choice),
    conflicts: findConflicts(policy, baseline, at, registerOf(policy)),
  };
}

/** Results that are the policy's alone. */
const OWN_TITLES: readonly (readonly [string, string])[] = [
  ['refused-method', 'method of the policy that the baseline does not allow'],
  ['wildcards', 'wildcard names'],
  ['max-names', 'most names in one certificate'],
  ['keys', 'keys of subscribers'],
  ['countries', 'countries of subjects'],
  ['caa-identities', 'issuer domain names in CAA'],
  ['renewal-days', 'days before expiry from which a certificate may be renewed'],
];

function read({ config, policy, at, baseline }: PolicyQuestion): { policy: Policy; baseline: Baseline; at: EpochSeconds } {
  const loaded = config === undefined ? undefined : loadConfig(config);
  const rules = loaded === undefined ? loadShippedRules() : loadRules(loaded);
  const profile = loaded === undefined ? [...rules.profiles.values()][0] : rules.profiles.get(loaded.profiles.default);
  const name = policy ?? profile?.policy;
  const found = name === undefined ? undefined : rules.policies.get(name);
  if (found === undefined) {
    throw new ConfigurationFault(config ?? 'the shipped policies', [
      `there is no policy "${name ?? ''}"; there is ${[...rules.policies.keys()].join(', ')}`,
    ]);
  }
  return {
    policy: found.policy,
    baseline: baseline === undefined ? rules.baseline : { ...rules.baseline, choice: baseline },
    at: at ?? systemClock.now(),
  };
}

/** @returns null when no register is about this version of the policy */
function registerOf({ oid, version }: Policy): ConflictRegister | null {
  const folder = shippedFile('config/conflicts');
  for (const name of readdirSync(folder).sort()) {
    const file = join(folder, name);
    const parsed = parseConflicts(readYaml(file).raw);
    if (!parsed.ok) throw new ConfigurationFault(file, parsed.faults);
    if (parsed.value.of.oid === oid && parsed.value.of.version === version) return parsed.value;
  }
  return null;
}

function inWords(choice: BaselineChoice): string {
  return choice.mode === 'date' ? toRfc3339(choice.at).slice(0, 10) : choice.mode;
}
