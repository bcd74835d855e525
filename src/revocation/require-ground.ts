import type { EpochSeconds } from '../core/time.js';
import { groundInForce, groundsInForce, type GroundId, type GroundInForce } from '../policy/revocation-grounds.js';
import type { BaselineChoice } from '../policy/policy.js';
import { RevocationRefused } from './revocation-refused.js';

/** A ground that the program itself relies on. @throws RevocationRefused when it is not in force */
export function requireGround(id: GroundId, now: EpochSeconds, baseline: BaselineChoice): GroundInForce {
  const found = groundInForce(id, now, baseline);
  if (found === undefined) throw new RevocationRefused(`the ground "${id}" is not in force`, 'see "tegata revocation grounds"');
  return found;
}

/** A ground that officers have named for a subscriber's certificate. @throws RevocationRefused */
export function readOfficerGround(id: string, now: EpochSeconds, baseline: BaselineChoice): GroundInForce {
  const found = groundInForce(id, now, baseline);
  if (found?.ground.subject === 'subscriber' && found.ground.parties.includes('officer')) return found;
  const usable = groundsInForce(now, baseline).filter(({ ground }) => ground.subject === 'subscriber' && ground.parties.includes('officer'));
  throw new RevocationRefused(
    `"${id}" is no ground for revoking a subscriber's certificate today`,
    `the grounds are ${usable.map(({ ground }) => ground.id).join(', ')}; "tegata revocation grounds" explains them`,
  );
}
