import { hash } from 'node:crypto';
import type { AuditActor } from '../audit/event.js';
import { actorText } from './actor-text.js';
import type { RevocationDependencies } from './dependencies.js';
import type { KeyChallenge } from './ports.js';

/**
 * Sets a challenge to be signed with a key that somebody says is compromised (CP 4.9.12): 128 random bits behind words that say what the signature is for.
 * @param request `spki` is SubjectPublicKeyInfo, DER
 */
export async function setKeyChallenge(
  { transactor, clock, random }: RevocationDependencies,
  request: { spki: Buffer; actor: AuditActor },
): Promise<KeyChallenge> {
  const challenge: KeyChallenge = {
    challenge: `key-compromise-${random.bytes(16).toString('hex')}`,
    spkiHash: hash('sha256', request.spki, 'hex'),
    setBy: actorText(request.actor),
    setAt: clock.now(),
  };
  await transactor.transaction(async ({ keyChallenges, audit }) => {
    await keyChallenges.add(challenge);
    await audit.append(request.actor, { kind: 'key.challenge-set', detail: { spkiHash: challenge.spkiHash, challenge: challenge.challenge } });
  });
  return challenge;
}
