import { constants, createPublicKey, verify, type KeyObject } from 'node:crypto';
import type { SignatureAlgorithm, Signer } from '../core/signer.js';

/** A text signed with the audit key; `openssl dgst -verify` takes text and signature as they are. */
export interface SignedStatement {
  /** The signed octets are its UTF-8. */
  readonly statement: string;
  readonly algorithm: SignatureAlgorithm;
  /** The audit key, SubjectPublicKeyInfo in DER. */
  readonly spki: Buffer;
  /** PKCS#1 v1.5 octets, or DER ECDSA-Sig-Value. */
  readonly signature: Buffer;
}

/** The audit key in the token. It signs statements about records and nothing else. */
export interface AuditKey {
  readonly signer: Signer;
  /** Label in the token. */
  readonly keyId: string;
  readonly algorithm: SignatureAlgorithm;
}

/** Signs a text. @throws SignerUnavailable */
export async function signStatement({ signer, keyId, algorithm }: AuditKey, statement: string): Promise<SignedStatement> {
  const spki = await signer.publicKey(keyId);
  const signature = await signer.sign({ keyId, algorithm, tbs: Buffer.from(statement) });
  return { statement, algorithm, spki, signature };
}

const HASHES: Readonly<Record<SignatureAlgorithm, { hash: string; keyType: 'rsa' | 'ec' }>> = {
  sha256WithRSAEncryption: { hash: 'sha256', keyType: 'rsa' },
  sha384WithRSAEncryption: { hash: 'sha384', keyType: 'rsa' },
  sha512WithRSAEncryption: { hash: 'sha512', keyType: 'rsa' },
  'ecdsa-with-SHA256': { hash: 'sha256', keyType: 'ec' },
  'ecdsa-with-SHA384': { hash: 'sha384', keyType: 'ec' },
  'ecdsa-with-SHA512': { hash: 'sha512', keyType: 'ec' },
};

/** Whether the statement is signed with the key that it names. Whether that key is the audit key is another question. */
export function statementHolds({ statement, algorithm, spki, signature }: SignedStatement): boolean {
  if (!Object.hasOwn(HASHES, algorithm)) return false;
  const { hash, keyType } = HASHES[algorithm];
  let key: KeyObject;
  try {
    key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
  } catch {
    return false;
  }
  if (key.asymmetricKeyType !== keyType) return false;
  return verify(hash, Buffer.from(statement), keyType === 'rsa' ? { key, padding: constants.RSA_PKCS1_PADDING } : { key, dsaEncoding: 'der' }, signature);
}
