import type { Config } from '../config/config.js';
import { ConfigurationFault } from '../config/configuration-fault.js';
import type { EpochSeconds } from '../core/time.js';
import { datedPolicy } from '../policy/dated-policy.js';
import type { MpicLimits } from '../policy/policy.js';
import { judgeQuorum } from '../validation/mpic/quorum.js';
import type { Rules } from './load-rules.js';

/** The limits for remote perspectives at an instant: the baseline's alone, so that any of the policies tells them. */
export function mpicLimits({ policies, baseline }: Pick<Rules, 'policies' | 'baseline'>): (at: EpochSeconds) => MpicLimits {
  const [first] = policies.values();
  if (first === undefined) throw new ConfigurationFault('the configuration', ['policy.files: there is no policy']);
  const dated = datedPolicy(first.policy, baseline);
  return (at) => dated.at(at).mpic;
}

/**
 * Whether the configured perspectives would do on that day if all of them agreed (BR 3.2.2.9). A development CA may have none at all.
 * @throws ConfigurationFault that says what is missing
 */
export function checkPerspectives({ mode, perspectives }: Config, limits: MpicLimits): void {
  if (mode === 'development' && perspectives.length === 0) return;
  const { accepted, faults } = judgeQuorum(perspectives.map(({ region }) => ({ region, corroborates: true })), limits);
  if (!accepted) throw new ConfigurationFault('the configuration', faults.map((fault) => `perspectives: ${fault} (BR 3.2.2.9)`));
}
