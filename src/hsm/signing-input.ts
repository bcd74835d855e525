import { hash } from 'node:crypto';
import pkcs11js from 'pkcs11js';
import { InvariantError } from '../core/invariant-error.js';
import type { SignatureAlgorithm, SignRequest } from '../core/signer.js';
import type { Curve } from './public-key.js';

type HashName = 'sha256' | 'sha384' | 'sha512';

/** What the token is given to sign: hashed here, because tokens differ in which hashes they combine with signing. */
export interface SigningInput {
  readonly mechanism: number;
  readonly data: Buffer;
  /** The hash's name for node:crypto. */
  readonly hash: HashName;
}

const hashOf: Readonly<Record<SignatureAlgorithm, HashName>> = {
  sha256WithRSAEncryption: 'sha256',
  sha384WithRSAEncryption: 'sha384',
  sha512WithRSAEncryption: 'sha512',
  'ecdsa-with-SHA256': 'sha256',
  'ecdsa-with-SHA384': 'sha384',
  'ecdsa-with-SHA512': 'sha512',
};

/** DER of DigestInfo up to the hash value (RFC 8017 §9.2, note 1). */
const digestInfoPrefix: Readonly<Record<HashName, Buffer>> = {
  sha256: Buffer.from('3031300d060960864801650304020105000420', 'hex'),
  sha384: Buffer.from('3041300d060960864801650304020205000430', 'hex'),
  sha512: Buffer.from('3051300d060960864801650304020305000440', 'hex'),
};

/** The one algorithm that goes with each curve (BR 7.1.3.2.2). */
const algorithmOfCurve: Readonly<Record<Curve, SignatureAlgorithm>> = {
  'P-256': 'ecdsa-with-SHA256',
  'P-384': 'ecdsa-with-SHA384',
  'P-521': 'ecdsa-with-SHA512',
};

/**
 * Hashes `tbs`, where no digest is given, and wraps the hash as the mechanism wants it: DigestInfo for CKM_RSA_PKCS, the bare hash for CKM_ECDSA.
 * @param key the kind of key that will sign
 * @throws InvariantError when the algorithm does not go with the key, or the digest not with the algorithm
 */
export function signingInput(algorithm: SignatureAlgorithm, key: 'RSA' | Curve, { tbs, digest: given }: Pick<SignRequest, 'tbs' | 'digest'>): SigningInput {
  const name = hashOf[algorithm];
  const digest = given === undefined ? hash(name, tbs ?? NOTHING, 'buffer') : checked(given, name);
  if (key === 'RSA') {
    if (!algorithm.endsWith('WithRSAEncryption')) throw new InvariantError(`An RSA key cannot sign with ${algorithm}.`);
    return { mechanism: pkcs11js.CKM_RSA_PKCS, data: Buffer.concat([digestInfoPrefix[name], digest]), hash: name };
  }
  if (algorithm !== algorithmOfCurve[key]) throw new InvariantError(`A ${key} key signs with ${algorithmOfCurve[key]}, not with ${algorithm}.`);
  return { mechanism: pkcs11js.CKM_ECDSA, data: digest, hash: name };
}

const NOTHING = new Uint8Array();

function checked(digest: Uint8Array, name: HashName): Buffer {
  const octets = Number(name.slice(3)) / 8;
  if (digest.length !== octets) throw new InvariantError(`A ${name} digest has ${octets} octets, not ${digest.length}.`);
  return Buffer.from(digest);
}
