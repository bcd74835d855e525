import type { EpochSeconds } from '../core/time.js';
import { effectivePolicy } from './effective.js';
import type { Baseline, EffectivePolicy, Policy } from './policy.js';

/** The policies of this CA as anybody may read them. */
export interface PolicyDesk {
  /** Names; the one of the default profile first. */
  readonly names: readonly string[];
  /** What a policy allows on a day, with the source of every rule. @param name the first one when left out @returns undefined for an unknown name */
  on(at: EpochSeconds, name?: string): EffectivePolicy | undefined;
}

export function createPolicyDesk(policies: readonly Policy[], baseline: Baseline): PolicyDesk {
  return {
    names: policies.map(({ name }) => name),
    on(at, name) {
      const policy = name === undefined ? policies[0] : policies.find((one) => one.name === name);
      return policy && effectivePolicy(policy, baseline, at);
    },
  };
}
