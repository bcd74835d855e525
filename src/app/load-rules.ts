import { createHash } from 'node:crypto';
import { profileMisfits } from '../ca/profile-misfits.js';
import { parseProfile, ProfileFault } from '../ca/profile.js';
import type { Profile } from '../ca/ports.js';
import type { Config, IssuerConfig } from '../config/config.js';
import { ConfigurationFault } from '../config/configuration-fault.js';
import { readYaml } from '../config/read-yaml.js';
import type { Parsed } from '../policy/parsed.js';
import { parseBaseline } from '../policy/parse-baseline.js';
import { parsePolicy } from '../policy/parse-policy.js';
import type { Baseline, BaselineChoice, Policy } from '../policy/policy.js';

/** The rules that a process runs under, read from its policy, baseline and profile files. */
export interface Rules {
  readonly policies: ReadonlyMap<string, { readonly policy: Policy; readonly text: string }>;
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly baseline: Baseline;
}

/**
 * Reads all rule files and checks that they fit together and to the issuers.
 * @throws ConfigurationFault with every fault of the first file that has any, or of how they fit
 */
export function loadRules(config: Pick<Config, 'policy' | 'profiles'> & { issuers: readonly Pick<IssuerConfig, 'id'>[] }): Rules {
  const policies = new Map<string, { policy: Policy; text: string }>();
  for (const file of config.policy.files) {
    const { raw, bytes } = readYaml(file);
    const policy = accepted(file, parsePolicy(raw, sha256(bytes)));
    policies.set(policy.name, { policy, text: bytes.toString('utf8') });
  }
  const baselineFile = readYaml(config.policy.baseline);
  const baseline = accepted(
    config.policy.baseline,
    parseBaseline(baselineFile.raw, toChoice(config.policy.baselineMode), sha256(baselineFile.bytes)),
  );
  const profiles = new Map<string, Profile>();
  for (const file of config.profiles.files) {
    const profile = readProfile(file);
    profiles.set(profile.name, profile);
  }
  const faults = [...profiles.values()].flatMap((profile) => misfits(profile, policies, config.issuers));
  if (!profiles.has(config.profiles.default))
    faults.push(`profiles.default: there is no profile "${config.profiles.default}" in profiles.files`);
  for (const issuer of config.issuers) {
    if (![...profiles.values()].some((profile) => profile.issuerId === issuer.id))
      faults.push(`issuers: no profile uses the issuer "${issuer.id}"`);
  }
  if (faults.length > 0) throw new ConfigurationFault('the configuration', faults);
  return { policies, profiles, baseline };
}

function readProfile(file: string): Profile {
  const { raw } = readYaml(file);
  try {
    return parseProfile(raw);
  } catch (error) {
    if (!(error instanceof ProfileFault)) throw error;
    throw new ConfigurationFault(
      file,
      error.faults.map(({ path, message }) => `${path}: ${message}`),
    );
  }
}

function misfits(profile: Profile, policies: Rules['policies'], issuers: readonly Pick<IssuerConfig, 'id'>[]): string[] {
  const faults: string[] = [];
  if (!policies.has(profile.policy)) faults.push(`profile "${profile.name}": its policy "${profile.policy}" is not in policy.files`);
  if (!issuers.some((issuer) => issuer.id === profile.issuerId))
    faults.push(`profile "${profile.name}": its issuer "${profile.issuerId}" is not configured`);
  const named = policies.get(profile.policy);
  if (named) faults.push(...profileMisfits(profile, named.policy).map((fault) => `profile "${profile.name}": ${fault}`));
  return faults;
}

function accepted<T>(file: string, parsed: Parsed<T>): T {
  if (!parsed.ok) throw new ConfigurationFault(file, parsed.faults);
  return parsed.value;
}

function toChoice(mode: Config['policy']['baselineMode']): BaselineChoice {
  return typeof mode === 'number' ? { mode: 'date', at: mode } : { mode };
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
