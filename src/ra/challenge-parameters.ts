import type { Random } from '../core/random.js';
import type { ChallengeParameters } from '../core/state/challenge.js';
import type { EpochSeconds } from '../core/time.js';
import type { OfferedChallenge } from '../policy/challenges.js';
import { constructedAddresses } from '../policy/constructed-addresses.js';
import type { Policy } from '../policy/policy.js';

/** draft-ietf-acme-dns-persist: a challenge names at most so many issuer domain names. */
const MOST_ISSUER_NAMES = 10;

/** What a new challenge for a name carries beside its token; undefined: nothing. */
export function challengeParameters(
  { type, methods }: OfferedChallenge,
  name: string,
  policy: Policy,
  { random, accountHashPrefix, now }: { random: Random; accountHashPrefix: string; now: EpochSeconds },
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
    case 'email-01':
      return { contacts: methods.includes('3.2.2.4.4') ? constructedContacts(name, now) : [] };
    case 'telephone-01':
    case 'letter-01':
      return { contacts: [] };
    default:
      return undefined;
  }
}

function constructedContacts(name: string, now: EpochSeconds): NonNullable<ChallengeParameters['contacts']> {
  return constructedAddresses(name).map(({ address, authorizationDomain }) => ({
    kind: 'email',
    value: address,
    method: '3.2.2.4.4',
    authorizationDomain,
    source: { from: 'constructed' },
    foundAt: now,
  }));
}
