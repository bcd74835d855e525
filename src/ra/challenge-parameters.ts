import type { Random } from '../core/random.js';
import type { ChallengeParameters, ChallengeType } from '../core/state/challenge.js';
import type { Policy } from '../policy/policy.js';

/** draft-ietf-acme-dns-persist: a challenge names at most so many issuer domain names. */
const MOST_ISSUER_NAMES = 10;

/** What a new challenge of a type carries beside its token; undefined: nothing. */
export function challengeParameters(
  type: ChallengeType,
  policy: Policy,
  { random, accountHashPrefix }: { random: Random; accountHashPrefix: string },
): ChallengeParameters | undefined {
  switch (type) {
    case 'pki-validation-01':
      // Chance of its own: nothing of the random value may be in the request (BR 3.2.2.4.18).
      return { filename: `${random.bytes(16).toString('hex')}.txt` };
    case 'dns-persist-01':
      return {
        issuerDomainNames: policy.caaIdentities.slice(0, MOST_ISSUER_NAMES),
        ...(policy.dnsPersist === 'draft-02' && { accountHashPrefix }),
      };
    default:
      return undefined;
  }
}
