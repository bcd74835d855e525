import { X509Certificate } from 'node:crypto';
import { DerError } from './der-error.js';
import { DerReader } from './der-reader.js';
import { TAG } from './der.js';
import { OID } from './oid.js';
import { readCertificate } from './read-certificate.js';

const DNS_NAME = 0x82;
const DIGEST_OCTETS = 32;

/** What RFC 8737 §3 looks at in a certificate. */
export type TlsAlpnCertificate =
  | {
      readonly ok: true;
      /** Every name of every subjectAltName, in order; `dns` for dNSNames only, `text` for people. */
      readonly names: readonly { readonly dns: string | null; readonly text: string }[];
      /** Issuer and subject are the same, and the certificate's own key verifies its signature. */
      readonly selfSigned: boolean;
      /** One for each extension acmeIdentifier; the digest is null where the value is no OCTET STRING of 32 octets. */
      readonly acmeIdentifiers: readonly { readonly critical: boolean; readonly digest: Buffer | null }[];
    }
  | { readonly ok: false; readonly reason: string };

/** Reads the certificate that a server shows for `acme-tls/1`. Strangers make it: nothing that it holds is an exception. */
export function readTlsAlpnCertificate(der: Buffer): TlsAlpnCertificate {
  try {
    const { extensions, issuer, subject } = readCertificate(der);
    return {
      ok: true,
      names: extensions.filter(({ oid }) => oid === OID.subjectAltName).flatMap(({ value }) => readNames(value)),
      selfSigned: issuer.equals(subject) && verifiesItself(der),
      acmeIdentifiers: extensions
        .filter(({ oid }) => oid === OID.acmeIdentifier)
        .map(({ critical, value }) => ({ critical, digest: readDigest(value) })),
    };
  } catch (error) {
    if (error instanceof DerError) return { ok: false, reason: error.message };
    throw error;
  }
}

function readNames(value: Buffer): { dns: string | null; text: string }[] {
  const outer = new DerReader(value);
  const list = outer.sequence();
  outer.end();
  const names: { dns: string | null; text: string }[] = [];
  for (let tag = list.peek(); tag !== undefined; tag = list.peek()) {
    const content = list.content();
    const text = content.toString('latin1');
    names.push(tag === DNS_NAME ? { dns: text, text } : { dns: null, text: `a name of another kind (tag ${tag.toString(16)})` });
  }
  return names;
}

function readDigest(value: Buffer): Buffer | null {
  try {
    const reader = new DerReader(value);
    const digest = reader.content(TAG.octetString);
    reader.end();
    return digest.length === DIGEST_OCTETS ? digest : null;
  } catch (error) {
    if (error instanceof DerError) return null;
    throw error;
  }
}

function verifiesItself(der: Buffer): boolean {
  try {
    const certificate = new X509Certificate(der);
    return certificate.verify(certificate.publicKey);
  } catch {
    // A key or an algorithm that OpenSSL does not know proves nothing.
    return false;
  }
}
