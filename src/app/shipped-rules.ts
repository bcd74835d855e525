import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readYaml } from '../config/read-yaml.js';
import { DEVELOPMENT_ISSUER } from './development-issuer.js';
import { loadRules, type Rules } from './load-rules.js';
import { shippedFile } from './shipped-file.js';

export interface ShippedRules {
  /** Policy name → file. */
  readonly policies: ReadonlyMap<string, string>;
  /** Profile name → file, and the policy that it names. */
  readonly profiles: ReadonlyMap<string, { readonly file: string; readonly policy: string }>;
}

/** The policies and profiles that ship with the program. */
export function shippedRules(): ShippedRules {
  const policies = filesIn('config/policies').map((file) => [(readYaml(file).raw as { name: string }).name, file] as const);
  const profiles = filesIn('config/profiles').map((file) => {
    const { name, policy } = readYaml(file).raw as { name: string; policy: string };
    return [name, { file, policy }] as const;
  });
  return { policies: new Map(policies), profiles: new Map(profiles) };
}

/** All shipped rules, read: what the records of a development CA are judged by, whatever policy it was started with. */
export function loadShippedRules(): Rules {
  const { policies, profiles } = shippedRules();
  const [anyProfile = ''] = profiles.keys();
  return loadRules({
    policy: { files: [...policies.values()], baseline: shippedFile('config/baseline/br.yaml'), baselineMode: 'current' },
    profiles: { files: [...profiles.values()].map(({ file }) => file), default: anyProfile },
    issuers: [{ id: DEVELOPMENT_ISSUER }],
  });
}

function filesIn(folder: string): string[] {
  const path = shippedFile(folder);
  return readdirSync(path)
    .sort()
    .map((file) => join(path, file));
}
