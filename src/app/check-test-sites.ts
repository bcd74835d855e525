import type { Config } from '../config/config.js';
import { ConfigurationFault } from '../config/configuration-fault.js';
import type { Rules } from './load-rules.js';

/** @throws ConfigurationFault for test sites whose profile there is not */
export function checkTestSites(file: string, { testSites }: Pick<Config, 'testSites'>, { profiles }: Pick<Rules, 'profiles'>): void {
  const faults = (testSites?.sets ?? []).flatMap(({ profile }, i) =>
    profile === null || profiles.has(profile) ? [] : [`testSites.sets.${i}.profile: there is no profile "${profile}"; there are ${[...profiles.keys()].join(', ')}`],
  );
  if (faults.length > 0) throw new ConfigurationFault(file, faults);
}

/** What a publicly trusted CA is told that names no test sites here: they may be somewhere else. */
export function missingTestSites({ testSites, policy }: Pick<Config, 'testSites' | 'policy'>): readonly string[] {
  if (testSites !== null || policy.baselineMode === 'none') return [];
  return ['there are no testSites: a publicly trusted CA has a valid, a revoked and an expired one for each root (BR 2.2, CP 2.2; docs/testsites.md)'];
}
