import { createHash, generateKeyPairSync } from 'node:crypto';
import type { SignatureAlgorithm } from '../../core/signer.js';
import type { KeyFacts } from '../../hsm/token.js';
import { CustodyFault } from '../custody/custody-fault.js';
import type { CeremonyContext } from './ceremony-context.js';
import type { KeyKind } from './ceremony-schema.js';

/** What must hold of every key of the CA, whoever made it (CP 6.2.1, BR 6.2.7). */
const PROOFS: Readonly<Record<string, boolean>> = {
  CKA_LOCAL: true,
  CKA_SENSITIVE: true,
  CKA_ALWAYS_SENSITIVE: true,
  CKA_EXTRACTABLE: false,
  CKA_NEVER_EXTRACTABLE: true,
  CKA_SIGN: true,
  CKA_DECRYPT: false,
  CKA_UNWRAP: false,
};

/** A key of the ceremony. */
export interface CeremonyKey {
  readonly label: string;
  /** SubjectPublicKeyInfo, DER; in a dry run of a key that would be made, of a key that is thrown away. */
  readonly spki: Buffer;
  /** The one algorithm that it signs certificates with (BR 7.1.3.2; CP 7.1.3 for RSA). */
  readonly algorithm: SignatureAlgorithm;
}

/**
 * The key pair with this label in the token: one that is there is checked and kept, one that is not is made.
 * @param certificateExists whether there is a certificate for it: then a missing key was lost, and is not made anew
 * @throws CustodyFault when a key that is there is not as the ceremony asks
 */
export async function keepKey(
  { token, commit, transcript }: CeremonyContext,
  { label, generate, certificateExists }: { label: string; generate: KeyKind | null; certificateExists: boolean },
): Promise<CeremonyKey> {
  const found = await token?.describeKey(label);
  if (found !== undefined) {
    checkKey(found, generate);
    transcript.act('found the key in the token, as asked, and keeps it', transcribed(found));
    return { label, spki: found.spki, algorithm: algorithmOf(found.kind) };
  }
  if (token !== null && (certificateExists || generate === null)) {
    throw new CustodyFault(`the key "${label}" is not in the token, though there is a certificate or public key of it: bring the right token, or restore its backup`);
  }
  if (token === null || !commit || generate === null) {
    transcript.act('would make the key in the token', { label, ...generate });
    return { label, spki: throwAwayKey(generate), algorithm: algorithmOf(generate?.type === 'EC' ? generate.curve : 'RSA') };
  }
  await token.generateKeyPair({ label, ...generate });
  const made = await token.describeKey(label);
  if (made === undefined) throw new CustodyFault(`the token does not show the key "${label}" that it has just made`);
  checkKey(made, generate);
  transcript.act('made the key in the token', transcribed(made));
  return { label, spki: made.spki, algorithm: algorithmOf(made.kind) };
}

function checkKey({ label, kind, bits, attributes }: KeyFacts, generate: KeyKind | null): void {
  const wrong = Object.entries(PROOFS).filter(([name, value]) => attributes[name] !== value);
  if (wrong.length > 0) throw new CustodyFault(`the key "${label}" in the token has a wrong ${wrong.map(([name]) => name).join(', ')}: a CA must not use it (CP 6.2.1)`);
  if (generate === null) return;
  const found = kind === 'RSA' ? `RSA ${bits ?? 0}` : kind;
  const wanted = generate.type === 'RSA' ? `RSA ${generate.bits}` : generate.curve;
  if (found !== wanted) throw new CustodyFault(`the key "${label}" in the token is ${found}, not ${wanted} as the ceremony asks: correct the file, or choose another label`);
}

function transcribed({ label, kind, bits, id, spki, attributes }: KeyFacts): Record<string, unknown> {
  return { label, kind: bits === undefined ? kind : `${kind} ${bits}`, id, spkiSha256: createHash('sha256').update(spki).digest('hex'), attributes };
}

function algorithmOf(kind: KeyFacts['kind']): SignatureAlgorithm {
  switch (kind) {
    case 'RSA':
      return 'sha256WithRSAEncryption';
    case 'P-256':
      return 'ecdsa-with-SHA256';
    case 'P-384':
      return 'ecdsa-with-SHA384';
    case 'P-521':
      return 'ecdsa-with-SHA512';
  }
}

/** Stands for the key that would be made: its private half is forgotten at once. */
function throwAwayKey(generate: KeyKind | null): Buffer {
  const { publicKey } =
    generate?.type === 'EC'
      ? generateKeyPairSync('ec', { namedCurve: generate.curve })
      : generateKeyPairSync('rsa', { modulusLength: generate?.bits ?? 2048 });
  return publicKey.export({ format: 'der', type: 'spki' });
}
