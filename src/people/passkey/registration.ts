import { generateRegistrationOptions, verifyRegistrationResponse, type PublicKeyCredentialCreationOptionsJSON, type RegistrationResponseJSON } from '@simplewebauthn/server';
import type { PersonId } from '../../core/ids.js';
import type { Passkey } from '../../core/state/person.js';
import { PeopleRefused } from '../people-refused.js';
import type { Challenges } from './challenges.js';
import type { RelyingParty } from './relying-party.js';

export type CreationOptions = PublicKeyCredentialCreationOptionsJSON;

/** ES256, RS256, EdDSA (WebAuthn §5.8.5): what authenticators in use make. */
const ALGORITHMS = [-7, -257, -8];
/** As long as the challenge is good. */
const TIMEOUT_MS = 300_000;

/** Whose passkey it will be. */
export interface NewHolder {
  readonly personId: PersonId;
  readonly name: string;
  readonly email: string;
  /** Credentials that are there already: the authenticator that has one makes no second. */
  readonly present: readonly Passkey[];
}

/**
 * What the browser is asked to make (WebAuthn §5.4): a discoverable credential whose every use verifies its user. Which make of authenticator it is nobody asks
 * (attestation `none`): no rule of the CP depends on it, and it would tell people apart.
 */
export async function registrationOptions(challenges: Challenges, party: RelyingParty, purpose: string, holder: NewHolder): Promise<CreationOptions> {
  return generateRegistrationOptions({
    rpName: 'tegata',
    rpID: party.id,
    userName: holder.email,
    userDisplayName: holder.name,
    userID: new Uint8Array(Buffer.from(holder.personId)),
    challenge: new Uint8Array(Buffer.from(challenges.make(purpose), 'base64url')),
    timeout: TIMEOUT_MS,
    attestationType: 'none',
    excludeCredentials: holder.present.map(({ id, transports }) => ({ id, transports: [...transports] as never })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: ALGORITHMS,
  });
}

/** What is stored of a new credential. */
export type RegisteredPasskey = Pick<Passkey, 'id' | 'rpId' | 'publicKey' | 'counter' | 'transports' | 'backedUp'>;

/**
 * Checks what the browser made (WebAuthn §7.1).
 * @param response as it came, of unknown shape
 * @throws PeopleRefused for anything that is not a new credential of this site, for this purpose, in time, with its user verified
 */
export async function verifyRegistration(challenges: Challenges, party: RelyingParty, purpose: string, response: unknown): Promise<RegisteredPasskey> {
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: response as RegistrationResponseJSON,
      expectedChallenge: (challenge) => challenges.take(purpose, challenge),
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    });
    if (verified) {
      const { credential, credentialBackedUp } = registrationInfo;
      return {
        id: credential.id,
        rpId: party.id,
        publicKey: Buffer.from(credential.publicKey),
        counter: credential.counter,
        transports: (credential.transports ?? []).filter((transport) => /^[a-z-]{1,20}$/.test(transport)).slice(0, 8),
        backedUp: credentialBackedUp,
      };
    }
  } catch {
    // What is wrong with it helps nobody but a forger; the outcome is the same.
  }
  throw new PeopleRefused(
    { ja: 'パスキーを登録できませんでした。', en: 'The passkey could not be registered.' },
    { ja: 'ページを読み込み直して、もう一度お試しください。', en: 'Load the page again and try once more.' },
  );
}
