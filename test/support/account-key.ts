import { createHash, createHmac, createPublicKey, generateKeyPairSync, sign, type JsonWebKey, type KeyObject } from 'node:crypto';

/** JWS algorithms that an account may sign with (RFC 8555 §6.2). */
export type AccountAlgorithm = 'RS256' | 'ES256' | 'ES384' | 'ES512' | 'EdDSA';
export const ACCOUNT_ALGORITHMS: readonly AccountAlgorithm[] = ['RS256', 'ES256', 'ES384', 'ES512', 'EdDSA'];

/** A key pair that a test signs requests with. Written apart from the server's code, so that the two can disagree. */
export interface AccountKey {
  readonly alg: AccountAlgorithm;
  readonly privateKey: KeyObject;
  /** Public members only. */
  readonly jwk: JsonWebKey;
  /** RFC 7638, SHA-256, base64url. */
  readonly thumbprint: string;
}

const HASHES = { RS256: 'sha256', ES256: 'sha256', ES384: 'sha384', ES512: 'sha512', EdDSA: undefined } as const;
const CURVES = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' } as const;

/** A new key pair. @param modulusLength of an RSA key, in bits */
export function generateAccountKey(alg: AccountAlgorithm = 'ES256', { modulusLength = 2048 } = {}): AccountKey {
  switch (alg) {
    case 'RS256':
      return accountKey(alg, generateKeyPairSync('rsa', { modulusLength }).privateKey);
    case 'EdDSA':
      return accountKey(alg, generateKeyPairSync('ed25519').privateKey);
    default:
      return accountKey(alg, generateKeyPairSync('ec', { namedCurve: CURVES[alg] }).privateKey);
  }
}

/** A key pair at hand, such as a certificate's, as one that signs requests. */
export function accountKey(alg: AccountAlgorithm, privateKey: KeyObject): AccountKey {
  const jwk = createPublicKey(privateKey).export({ format: 'jwk' });
  const { crv, e, kty, n, x, y } = jwk;
  // Members in lexical order; JSON.stringify leaves out those that the kind of key has not.
  const thumbprint = createHash('sha256').update(JSON.stringify({ crv, e, kty, n, x, y })).digest('base64url');
  return { alg, privateKey, jwk, thumbprint };
}

/** A JWS in flattened JSON serialization; a test may break any part of it. */
export interface Jws {
  protected: string;
  payload: string;
  signature: string;
}

export function encodeJson(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** A JWS signed with a key pair. @param payload text that is signed as it is, or a value that is signed as JSON */
export function signJws(header: object, payload: string | object, key: AccountKey): Jws {
  const parts = {
    protected: encodeJson(header),
    payload: typeof payload === 'string' ? Buffer.from(payload).toString('base64url') : encodeJson(payload),
  };
  return { ...parts, signature: signInput(parts, key) };
}

/** The signature over the two parts, base64url. */
export function signInput(parts: { protected: string; payload: string }, key: AccountKey): string {
  const input = Buffer.from(`${parts.protected}.${parts.payload}`);
  return sign(HASHES[key.alg], input, { key: key.privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url');
}

/** An external account key as a test has it from the server's operator. */
export interface ExternalAccountKey {
  kid: string;
  /** Base64url, as it is handed to people. */
  hmacKey: string;
}

export interface BindingOptions {
  alg?: 'HS256' | 'HS384' | 'HS512';
  /** Members to add, replace, or (undefined) leave out. */
  header?: object;
  payload?: object;
}

/** An external account binding of `jwk` (RFC 8555 §7.3.4). @param url of newAccount */
export function bindExternalAccount(
  eab: ExternalAccountKey,
  jwk: object,
  url: string,
  { alg = 'HS256', header, payload }: BindingOptions = {},
): Jws {
  const parts = { protected: encodeJson({ alg, kid: eab.kid, url, ...header }), payload: encodeJson(payload ?? jwk) };
  const mac = createHmac(`sha${alg.slice(2)}`, Buffer.from(eab.hmacKey, 'base64url'));
  return { ...parts, signature: mac.update(`${parts.protected}.${parts.payload}`).digest('base64url') };
}
