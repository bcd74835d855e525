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
 * @param file PKCS #8, PKCS #1 or SEC 1, PEM or DER, not encrypted
 * @throws RevocationRefused
 */
export function proveByPrivateKey(file: Buffer): CompromiseProof {
  const key = readPrivateKey(file);
  if (key === undefined) {
    throw new RevocationRefused(
      { en: 'the file holds no private key that can be read', ja: '秘密鍵を読み取れません' },
      { en: 'give it unencrypted, as PEM or DER (PKCS #8, PKCS #1 or SEC 1)', ja: '暗号化されていない PEM または DER（PKCS #8、PKCS #1、SEC 1）を提出してください' },
    );
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
    throw new RevocationRefused(
      { en: `the CSR proves nothing: ${error.detail}`, ja: `この CSR は証明になりません: ${error.detail}` },
      { en: 'a CSR that is signed with the compromised key is needed', ja: '危殆化した鍵で署名した CSR が必要です' },
      { cause: error },
    );
  }
  const values = readRequestSubject(der).map(({ value }) => value);
  const telling = values.find((value) => TELLING.test(value));
  if (telling === undefined) {
    throw new RevocationRefused(
      {
        en: `the names in the CSR (${values.join(', ') || 'none'}) do not tell that its key is compromised`,
        ja: `CSR の識別名（${values.join('、') || 'なし'}）に、鍵が危殆化したことが示されていません`,
      },
      {
        en: 'it needs a name such as CN=This key is compromised, so that nobody’s ordinary CSR can be taken for a proof',
        ja: '通常の CSR と区別するため、CN=This key is compromised のような識別名が必要です',
      },
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
  const anew = { en: 'ask for a new challenge and sign that one', ja: '新しいチャレンジを取得し、それに署名してください' };
  if (challenge === undefined) throw new RevocationRefused({ en: 'this challenge was not set by us', ja: 'このチャレンジは本認証局が発行したものではありません' }, anew);
  if (challenge.spkiHash !== spkiHash) throw new RevocationRefused({ en: 'this challenge was set for another key', ja: 'このチャレンジは別の鍵に対するものです' }, anew);
  if (now >= challenge.setAt + ANSWER_SECONDS) throw new RevocationRefused({ en: 'this challenge is older than 30 days', ja: 'このチャレンジは 30 日の有効期間を過ぎています' }, anew);
  const key = publicKeyOf(spki);
  const text = challenge.challenge;
  // Editors and `echo` end a line.
  if (![text, `${text}\n`, `${text}\r\n`].some((signed) => verify('sha256', Buffer.from(signed), key, signature))) {
    throw new RevocationRefused(
      { en: 'the signature does not fit the challenge and the key of the certificate', ja: '署名がチャレンジおよび証明書の鍵と一致しません' },
      {
        en: 'sign the challenge itself: printf %s CHALLENGE | openssl dgst -sha256 -sign KEY',
        ja: 'チャレンジの文字列そのものに署名してください: printf %s CHALLENGE | openssl dgst -sha256 -sign KEY',
      },
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
    throw new RevocationRefused(
      { en: `"${url}" is no reference`, ja: `「${url}」は参照先の URL ではありません` },
      { en: 'give the http or https URL of the vulnerability or incident', ja: '脆弱性または事案の http または https の URL を入力してください' },
    );
  }
  return { spkiHash, proof: 'reference', detail: url };
}

/** The key of a certificate. @param file PEM or DER @returns SubjectPublicKeyInfo, DER @throws RevocationRefused */
export function readCertificateKey(file: Buffer): Buffer {
  try {
    return readCertificate(toDer(file)).spki;
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    throw new RevocationRefused(
      { en: 'the file holds no certificate that can be read', ja: '証明書を読み取れません' },
      { en: 'give one certificate, as PEM or DER', ja: '証明書を一つ、PEM または DER で提出してください' },
      { cause: error },
    );
  }
}

/** @returns undefined for what is none. OpenSSL's words are dropped: they could quote the file */
export function readPrivateKey(file: Buffer): KeyObject | undefined {
  const attempts: (() => KeyObject)[] = file.includes('-----BEGIN')
    ? [() => createPrivateKey(file)]
    : (['pkcs8', 'pkcs1', 'sec1'] as const).map((type) => () => createPrivateKey({ key: file, format: 'der', type }));
  for (const attempt of attempts) {
    try {
      return attempt();
    } catch {
      continue;
    }
  }
  return undefined;
}

function publicKeyOf(spki: Buffer): KeyObject {
  const numbers = readPublicKeyNumbers(spki);
  if (numbers === undefined) {
    throw new RevocationRefused(
      { en: 'the key is of a kind that this CA does not certify', ja: '本認証局が証明しない種類の鍵です' },
      { en: 'it can’t be one of ours', ja: '本認証局の証明書の鍵ではありません' },
    );
  }
  return publicKeyObject(spki, numbers);
}

function toDer(file: Buffer): Buffer {
  const text = file.toString('latin1');
  const [, base64] = /-----BEGIN [A-Z0-9 ]+-----([A-Za-z0-9+/=\s]*)-----END /.exec(text) ?? [];
  return base64 === undefined ? file : Buffer.from(base64, 'base64');
}
