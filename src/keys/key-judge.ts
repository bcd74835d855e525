import { hash } from 'node:crypto';
import type { SubjectKey } from '../core/subject-key.js';
import { DigestSet } from './digest-set.js';
import { whyModulusIsWeak } from './weak-modulus.js';

/** Octets of the digests in Debian's openssl-blacklist: the last 10 of a SHA-1. */
export const DEBIAN_DIGEST_OCTETS = 10;
export const SPKI_DIGEST_OCTETS = 32;

/** What {@link createKeyJudge} knows beside mathematics. Digests stand one after the other. */
export interface KnownKeys {
  /** Of moduli, as Debian's openssl-blacklist writes them (CVE-2008-0166): the last 10 octets of SHA-1 over `Modulus=HEX` and a line feed. */
  readonly debianModuli: Buffer;
  /** SHA-256 of SubjectPublicKeyInfo of keys that are known to be weak or compromised. */
  readonly blockedSpki: Buffer;
  /** SHA-256 of SubjectPublicKeyInfo of the CA's own keys. */
  readonly ownSpki: Buffer;
}

/**
 * Whether anybody can know the private key of a public key, or we know it ourselves (BR 6.1.1.3, 6.1.6).
 * @param key null for a kind that is no subscriber's: only the lists are asked
 * @param spki SubjectPublicKeyInfo, DER
 * @returns undefined, or the reason and the way out, in words for the requester
 */
export type KeyJudge = (key: SubjectKey | null, spki: Buffer) => string | undefined;

/** Makes the judge of keys: weak moduli, Debian's weak keys, lists of known keys, and the CA's own. */
export function createKeyJudge({ debianModuli, blockedSpki, ownSpki }: KnownKeys): KeyJudge {
  const debian = new DigestSet(debianModuli, DEBIAN_DIGEST_OCTETS);
  const blocked = new DigestSet(blockedSpki, SPKI_DIGEST_OCTETS);
  const own = new DigestSet(ownSpki, SPKI_DIGEST_OCTETS);
  return (key, spki) => {
    const digest = hash('sha256', spki, 'buffer');
    if (own.has(digest)) return 'the key is one of this CA; make a key of your own';
    if (blocked.has(digest)) return 'the key is on a list of keys that are known to be compromised (BR 6.1.1.3); make a new key';
    if (key?.type !== 'RSA') return undefined;
    if (debian.has(debianDigest(key.modulus)))
      return 'the key was made by a Debian OpenSSL with a known flaw, CVE-2008-0166 (BR 6.1.1.3); make a new key with another version';
    const weakness = whyModulusIsWeak(key.modulus);
    return weakness === undefined ? undefined : `${weakness}; make a new key with a sound library`;
  };
}

/** The digest that Debian's openssl-blacklist has of a modulus. @param modulus big-endian, without leading zeros */
export function debianDigest(modulus: Buffer): Buffer {
  return hash('sha1', `Modulus=${modulus.toString('hex').toUpperCase()}\n`, 'buffer').subarray(-DEBIAN_DIGEST_OCTETS);
}
