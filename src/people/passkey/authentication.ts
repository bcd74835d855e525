import { generateAuthenticationOptions, verifyAuthenticationResponse, type AuthenticationResponseJSON, type PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import type { Passkey } from '../../core/state/person.js';
import type { Challenges } from './challenges.js';
import type { RelyingParty } from './relying-party.js';

export type RequestOptions = PublicKeyCredentialRequestOptionsJSON;

const TIMEOUT_MS = 300_000;

/** What the browser is asked for (WebAuthn §5.5): any passkey of this site, its user verified. Nobody says who they are first. */
export async function authenticationOptions(challenges: Challenges, party: RelyingParty, purpose: string): Promise<RequestOptions> {
  return generateAuthenticationOptions({
    rpID: party.id,
    challenge: new Uint8Array(Buffer.from(challenges.make(purpose), 'base64url')),
    timeout: TIMEOUT_MS,
    userVerification: 'required',
  });
}

/** The credential id that a response names. @returns undefined for a response without one */
export function credentialIdOf(response: unknown): string | undefined {
  const id: unknown = typeof response === 'object' && response !== null && 'id' in response ? response.id : undefined;
  return typeof id === 'string' && /^[A-Za-z0-9_-]{1,1400}$/.test(id) ? id : undefined;
}

/**
 * Checks a signature with a passkey (WebAuthn §7.2).
 * @returns the new signature counter; undefined for anything but a signature of this passkey, for this site and purpose, in time, its user verified
 */
export async function verifyAuthentication(challenges: Challenges, party: RelyingParty, purpose: string, passkey: Passkey, response: unknown): Promise<number | undefined> {
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: response as AuthenticationResponseJSON,
      expectedChallenge: (challenge) => challenges.take(purpose, challenge),
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      credential: { id: passkey.id, publicKey: new Uint8Array(passkey.publicKey), counter: passkey.counter },
      requireUserVerification: true,
    });
    return verified ? authenticationInfo.newCounter : undefined;
  } catch {
    return undefined;
  }
}
