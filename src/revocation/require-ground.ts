import type { EpochSeconds } from '../core/time.js';
import { groundInForce, groundsInForce, type GroundId, type GroundInForce } from '../policy/revocation-grounds.js';
import type { BaselineChoice } from '../policy/policy.js';
import { RevocationRefused } from './revocation-refused.js';

/** A ground that the program itself relies on. @throws RevocationRefused when it is not in force */
export function requireGround(id: GroundId, now: EpochSeconds, baseline: BaselineChoice): GroundInForce {
  const found = groundInForce(id, now, baseline);
  if (found === undefined) {
    throw new RevocationRefused(
      { en: `the ground "${id}" is not in force`, ja: `失効事由「${id}」は現在適用されていません` },
      { en: 'see "tegata revocation grounds"', ja: '失効事由の一覧を確認してください' },
    );
  }
  return found;
}

/** A ground that officers have named for a subscriber's certificate. @throws RevocationRefused */
export function readOfficerGround(id: string, now: EpochSeconds, baseline: BaselineChoice): GroundInForce {
  const found = groundInForce(id, now, baseline);
  if (found?.ground.subject === 'subscriber' && found.ground.parties.includes('officer')) return found;
  const usable = groundsInForce(now, baseline).filter(({ ground }) => ground.subject === 'subscriber' && ground.parties.includes('officer'));
  throw new RevocationRefused(
    { en: `"${id}" is no ground for revoking a subscriber's certificate today`, ja: `「${id}」は利用者の証明書の失効事由ではありません` },
    {
      en: `the grounds are ${usable.map(({ ground }) => ground.id).join(', ')}; "tegata revocation grounds" explains them`,
      ja: `失効事由: ${usable.map(({ ground }) => `${ground.id}（${ground.title.ja}）`).join('、')}`,
    },
  );
}
