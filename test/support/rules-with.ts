import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { Config } from '../../src/config/config.js';
import type { PolicyName } from './start-ca.js';

/** Rule files that differ from the shipped ones, for `CaOptions.configure`. */
export interface RulesWith {
  /** Puts the files in the place of the shipped ones; goes for the policy's profiles too, since they name it. */
  configure(config: Config): Config;
  remove(): void;
}

export interface RuleChanges {
  policy: PolicyName;
  /** Members of the policy file to set. */
  set?: object;
  /** Ends of the lawful windows of methods: section → first day without it. */
  until?: Readonly<Record<string, string>>;
}

/** Writes copies of the shipped rule files with changes. */
export function rulesWith({ policy, set = {}, until = {} }: RuleChanges): RulesWith {
  const folder = mkdtempSync(join(tmpdir(), 'tegata-rules-'));
  const shipped = (path: string): Record<string, unknown> =>
    parse(readFileSync(new URL(`../../config/${path}`, import.meta.url), 'utf8')) as Record<string, unknown>;
  const policyFile = join(folder, 'policy.yaml');
  const baselineFile = join(folder, 'baseline.yaml');
  writeFileSync(policyFile, stringify({ ...shipped(`policies/${policy}.yaml`), ...set }));
  const baseline = shipped('baseline/br.yaml') as { rules: { id: string; value: unknown; until: string | null }[] };
  for (const rule of baseline.rules) {
    const end = rule.id === 'validation-method' ? until[String(rule.value)] : undefined;
    if (end !== undefined) rule.until = end;
  }
  writeFileSync(baselineFile, stringify(baseline));
  return {
    configure: (config) => ({ ...config, policy: { ...config.policy, files: [policyFile], baseline: baselineFile } }),
    remove: () => rmSync(folder, { recursive: true }),
  };
}
