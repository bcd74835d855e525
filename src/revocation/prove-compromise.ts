import { createPrivateKey, createPublicKey, hash, verify, type KeyObject } from 'node:crypto';
import { Problem } from '../core/problem.js';
import { DerError } from '../x509/der-error.js';
import { publicKeyObject, readPublicKeyNumbers } from '../x509/public-key.js';
import { readCertificate } from '../x509/read-certificate.js';
import { readCertificationRequest } from '../x509/read-certification-request.js';
import { readRequestSubject } from '../x509/read-request-subject.js';
import type { CompromiseProofKind, KeyChallenge } from './ports.js';
import { RevocationRefused } from './revocation-refused.js';

/** A proof that holds: whose key, how it was shown, and what was shown in words. */
export interface CompromiseProof {
  readonly spkiHash: string;
  readonly proof: CompromiseProofKind;
  readonly detail: string;
}

/** Words that tell, in a distinguished name, that its key is compromised. */
const TELLING = /compromis|leak|stolen|exposed|危殆|漏洩|漏えい|盗難/i;
const ANSWER_SECONDS = 30 * 86_400;

/**
 * The private key itself (CP 4.9.12, first way). It is looked at and forgotten.
 * @param file PEM (PKCS #8, PKCS #1, SEC 1) or PKCS #8 in DER, not encrypted
 * @throws RevocationRefused
 */
export function proveByPrivateKey(file: Buffer): CompromiseProof {
  let key: KeyObject;
  try {
    key = file.includes('-----BEGIN') ? createPrivateKey(file) : createPrivateKey({ key: file, format: 'der', type: 'pkcs8' });
  } catch {
    // OpenSSL's words could quote the file.
    throw new RevocationRefused('the file holds no private key that can be read', 'give it unencrypted, as PEM, or as PKCS #8 in DER');
  }
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
  return { spkiHash: hash('sha256', spki, 'hex'), proof: 'private-key', detail: 'the private key was submitted' };
}

/**
 * A CSR that the key has signed, with a name that tells of the compromise (CP 4.9.12, second way): a signature made for another purpose does not count.
 * @param file PEM or DER
 * @throws RevocationRefused
 */
export function proveByCsr(file: Buffer): CompromiseProof {
  const der = toDer(file);
  let spki: Buffer;
  try {
    ({ spki } = readCertificationRequest(der));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    throw new RevocationRefused(`the CSR proves nothing: ${error.detail}`, 'ask for a CSR that is signed with the compromised key', { cause: error });
  }
  const values = readRequestSubject(der).map(({ value }) => value);
  const telling = values.find((value) => TELLING.test(value));
  if (telling === undefined) {
    throw new RevocationRefused(
      `the names in the CSR (${values.join(', ') || 'none'}) do not tell that its key is compromised`,
      'ask for one with a name such as CN=This key is compromised, so that nobody’s ordinary CSR can be taken for a proof',
    );
  }
  return { spkiHash: hash('sha256', spki, 'hex'), proof: 'csr', detail: `a CSR signed with it names "${telling}"` };
}

/**
 * A signature over the challenge that we have set (CP 4.9.12, third way): RSASSA-PKCS1-v1_5 or ECDSA (DER) with SHA-256, as `openssl dgst -sha256 -sign` makes them.
 * @param spki of the certificate that it is about
 * @param challenge as we have it on record; undefined when there is none
 * @throws RevocationRefused
 */
export function proveBySignature(spki: Buffer, signature: Buffer, challenge: KeyChallenge | undefined, now: number): CompromiseProof {
  const spkiHash = hash('sha256', spki, 'hex');
  const anew = 'set one with "tegata key challenge" and have that one signed';
  if (challenge === undefined) throw new RevocationRefused('this challenge was not set by us', anew);
  if (challenge.spkiHash !== spkiHash) throw new RevocationRefused('this challenge was set for another key', anew);
  if (now >= challenge.setAt + ANSWER_SECONDS) throw new RevocationRefused('this challenge is older than 30 days', anew);
  const key = publicKeyOf(spki);
  const text = challenge.challenge;
  // Editors and `echo` end a line.
  if (![text, `${text}\n`, `${text}\r\n`].some((signed) => verify('sha256', Buffer.from(signed), key, signature))) {
    throw new RevocationRefused(
      'the signature does not fit the challenge and the key of the certificate',
      'sign the challenge itself: printf %s CHALLENGE | openssl dgst -sha256 -sign KEY',
    );
  }
  return { spkiHash, proof: 'signature', detail: `the challenge ${text} was signed with it` };
}

/**
 * A pointer to a vulnerability or an incident (CP 4.9.12, fourth way). Two officers have looked at it.
 * @throws RevocationRefused
 */
export function proveByReference(spkiHash: string, url: string): CompromiseProof {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol) || url.length > 1000) {
    throw new RevocationRefused(`"${url}" is no reference`, 'give the http or https URL of the vulnerability or incident');
  }
  return { spkiHash, proof: 'reference', detail: url };
}

/** The key of a certificate. @param file PEM or DER @returns SubjectPublicKeyInfo, DER @throws RevocationRefused */
export function readCertificateKey(file: Buffer): Buffer {
  try {
    return readCertificate(toDer(file)).spki;
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    throw new RevocationRefused('the file holds no certificate that can be read', 'give one certificate, as PEM or DER', { cause: error });
  }
}

function publicKeyOf(spki: Buffer): KeyObject {
  const numbers = readPublicKeyNumbers(spki);
  if (numbers === undefined) throw new RevocationRefused('the key is of a kind that this CA does not certify', 'it can’t be one of ours');
  return publicKeyObject(spki, numbers);
}

function toDer(file: Buffer): Buffer {
  const text = file.toString('latin1');
  const [, base64] = /-----BEGIN [A-Z0-9 ]+-----([A-Za-z0-9+/=\s]*)-----END /.exec(text) ?? [];
  return base64 === undefined ? file : Buffer.from(base64, 'base64');
}
