import { createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { der, extension, oid, seq, text } from './raw-der.js';

/** Kinds of subscriber keys that tests ask with. */
export type RequestKeyKind = 1024 | 2048 | 3072 | 4096 | 'P-256' | 'P-384' | 'P-521' | 'Ed25519';

const kept = new Map<RequestKeyKind, KeyObject>();

/** A subscriber's private key; the same at every call for a kind, since making one is slow. */
export function subscriberKey(kind: RequestKeyKind = 2048): KeyObject {
  let key = kept.get(kind);
  if (key === undefined) kept.set(kind, (key = newSubscriberKey(kind)));
  return key;
}

/** A subscriber's private key that nobody has used. */
export function newSubscriberKey(kind: RequestKeyKind = 2048): KeyObject {
  if (typeof kind === 'number') return generateKeyPairSync('rsa', { modulusLength: kind }).privateKey;
  if (kind === 'Ed25519') return generateKeyPairSync('ed25519').privateKey;
  return generateKeyPairSync('ec', { namedCurve: kind }).privateKey;
}

export interface RequestOptions {
  key?: KeyObject;
  /** Subject attributes: OID → value. */
  subject?: readonly (readonly [type: string, value: string])[];
  /** GeneralNames beside the DNS names, DER. */
  otherNames?: readonly Buffer[];
  hash?: 'sha1' | 'sha256' | 'sha384' | 'sha512';
  /** Changes the finished request. */
  tamper?: (request: Buffer) => Buffer;
}

const SIGNATURES = {
  rsa: { sha1: '1.2.840.113549.1.1.5', sha256: '1.2.840.113549.1.1.11', sha384: '1.2.840.113549.1.1.12', sha512: '1.2.840.113549.1.1.13' },
  ec: { sha1: '1.2.840.10045.4.1', sha256: '1.2.840.10045.4.3.2', sha384: '1.2.840.10045.4.3.3', sha512: '1.2.840.10045.4.3.4' },
} as const;

/** GeneralName of an IPv4 address. */
export const ipAddress = (address: string): Buffer => der(0x87, Buffer.from(address.split('.').map(Number)));
/** GeneralName of an e-mail address. */
export const emailAddress = (address: string): Buffer => text(0x81, address);

/** A PKCS#10 request for DNS names, in DER, written apart from the room that reads it. */
export function certificationRequest(
  names: readonly string[],
  { key = subscriberKey(), subject = [], otherNames = [], hash = 'sha256', tamper = (request) => request }: RequestOptions = {},
): Buffer {
  const generalNames = [...names.map((name) => text(0x82, name)), ...otherNames];
  const extensions = generalNames.length === 0 ? [] : [extension('2.5.29.17', seq(...generalNames))];
  const attributes = extensions.length === 0 ? [] : [seq(oid('1.2.840.113549.1.9.14'), der(0x31, seq(...extensions)))];
  const rdns = subject.map(([type, value]) => der(0x31, seq(oid(type), text(0x0c, value))));
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
  const info = seq('020100', seq(...rdns), spki, der(0xa0, ...attributes));
  const kind = key.asymmetricKeyType;
  const algorithm =
    kind === 'ed25519' ? seq(oid('1.3.101.112')) : kind === 'rsa' ? seq(oid(SIGNATURES.rsa[hash]), '0500') : seq(oid(SIGNATURES.ec[hash]));
  const signature = sign(kind === 'ed25519' ? undefined : hash, info, key);
  return tamper(seq(info, algorithm, der(0x03, '00', signature)));
}
