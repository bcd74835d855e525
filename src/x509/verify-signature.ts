import { constants, createHash, createVerify, verify, type KeyObject } from 'node:crypto';
import { breathe } from '../core/breathe.js';
import type { SignatureAlgorithm } from '../core/signer.js';
import { DerError } from './der-error.js';
import { publicKeyObject, readPublicKeyNumbers } from './public-key.js';

/**
 * Whether `signature` was made over `tbs` with the private key of `spki`.
 * A key of another type than the algorithm asks for makes it false.
 * @throws DerError when `spki` is no RSA or EC key of BR 7.1.3.1
 */
export type VerifySignature = (spki: Buffer, signatureAlgorithm: SignatureAlgorithm, tbs: Buffer, signature: Buffer) => boolean;

const HASHES: Readonly<Record<SignatureAlgorithm, { hash: string; keyType: 'rsa' | 'ec' }>> = {
  sha256WithRSAEncryption: { hash: 'sha256', keyType: 'rsa' },
  sha384WithRSAEncryption: { hash: 'sha384', keyType: 'rsa' },
  sha512WithRSAEncryption: { hash: 'sha512', keyType: 'rsa' },
  'ecdsa-with-SHA256': { hash: 'sha256', keyType: 'ec' },
  'ecdsa-with-SHA384': { hash: 'sha384', keyType: 'ec' },
  'ecdsa-with-SHA512': { hash: 'sha512', keyType: 'ec' },
};

/** Verifies one signature; reads the key anew each time. */
export const verifySignature: VerifySignature = (spki, signatureAlgorithm, tbs, signature) =>
  verifyWith(readKey(spki), signatureAlgorithm, tbs, signature);

/** A `verifySignature` that remembers every key it has read: for the few keys of our own, never for keys that strangers send. */
export function signatureVerifier(): VerifySignature {
  const keys = new Map<string, KeyObject>();
  return (spki, signatureAlgorithm, tbs, signature) => {
    const id = spki.toString('latin1');
    const key = keys.get(id) ?? readKey(spki);
    keys.set(id, key);
    return verifyWith(key, signatureAlgorithm, tbs, signature);
  };
}

function readKey(spki: Buffer): KeyObject {
  const numbers = readPublicKeyNumbers(spki);
  if (numbers === undefined) throw new DerError('the key is neither RSA nor EC on P-256, P-384 or P-521', 0);
  return publicKeyObject(spki, numbers);
}

function verifyWith(key: KeyObject, signatureAlgorithm: SignatureAlgorithm, tbs: Buffer, signature: Buffer): boolean {
  const { hash, keyType } = HASHES[signatureAlgorithm];
  if (key.asymmetricKeyType !== keyType) return false;
  return verify(hash, tbs, keyType === 'rsa' ? { key, padding: constants.RSA_PKCS1_PADDING } : { key, dsaEncoding: 'der' }, signature);
}

const SLICE_OCTETS = 1 << 20;

/** The hash of bytes under a signature algorithm's hash function, made in slices between which others have their turn. */
export async function digestInTurns(signatureAlgorithm: SignatureAlgorithm, tbs: Buffer): Promise<Buffer> {
  const hashing = createHash(HASHES[signatureAlgorithm].hash);
  for (let at = 0; at < tbs.length; at += SLICE_OCTETS) {
    hashing.update(tbs.subarray(at, at + SLICE_OCTETS));
    await breathe();
  }
  return hashing.digest();
}

/** As `verifySignature`, for so many bytes that they are hashed in slices between which others have their turn. */
export async function verifyInTurns(...[spki, signatureAlgorithm, tbs, signature]: Parameters<VerifySignature>): Promise<boolean> {
  const { hash, keyType } = HASHES[signatureAlgorithm];
  const key = readKey(spki);
  if (key.asymmetricKeyType !== keyType) return false;
  const verifying = createVerify(hash);
  for (let at = 0; at < tbs.length; at += SLICE_OCTETS) {
    verifying.update(tbs.subarray(at, at + SLICE_OCTETS));
    await breathe();
  }
  return verifying.verify({ key, padding: constants.RSA_PKCS1_PADDING }, signature);
}
