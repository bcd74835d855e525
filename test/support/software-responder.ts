import { createHash } from 'node:crypto';
import type { OcspIssuer } from '../../src/ocsp/issuer-index.js';
import { ocspResponderExtensions } from '../../src/app/development/ca-extensions.js';
import { SECONDS_PER_DAY, type EpochSeconds } from '../../src/core/time.js';
import { assembleSigned } from '../../src/x509/assemble-signed.js';
import { constructed, integer, octetString, oid, sequence } from '../../src/x509/der.js';
import { keyIdentifier } from '../../src/x509/key-identifier.js';
import { encodeName } from '../../src/x509/name.js';
import { readCertificate } from '../../src/x509/read-certificate.js';
import { buildTbsCertificate } from '../../src/x509/tbs-certificate.js';
import type { SoftwareCa } from './software-ca.js';
import type { SoftwareKeyKind } from './software-signer.js';

/** Certifies a delegated OCSP responder under a software CA (BR 7.1.2.8). Its key is `responder-1`. */
export async function certifyResponder(
  { issuer, signer }: SoftwareCa,
  now: EpochSeconds,
  { kind = 'P-256', days = 90 }: { kind?: SoftwareKeyKind; days?: number } = {},
): Promise<OcspIssuer> {
  const spki = signer.generate('responder-1', kind);
  const { subject, spki: issuerSpki } = readCertificate(issuer.certificate);
  const tbs = buildTbsCertificate({
    serial: '0300000000000000',
    signatureAlgorithm: issuer.signatureAlgorithm,
    issuer: subject,
    notBefore: now,
    notAfter: now + days * SECONDS_PER_DAY - 1,
    subject: encodeName([
      { type: 'countryName', value: 'JP' },
      { type: 'organizationName', value: 'Test CA' },
      { type: 'commonName', value: 'Test OCSP Responder' },
    ]),
    spki,
    extensions: ocspResponderExtensions(spki, issuerSpki),
  });
  const signature = await signer.sign({ keyId: issuer.keyId, algorithm: issuer.signatureAlgorithm, tbs });
  const certificate = assembleSigned(tbs, issuer.signatureAlgorithm, signature);
  return { id: issuer.id, certificate: issuer.certificate, responder: { keyId: 'responder-1', certificate } };
}

const HASH_OIDS = { sha1: '1.3.14.3.2.26', sha256: '2.16.840.1.101.3.4.2.1', sha384: '2.16.840.1.101.3.4.2.2' } as const;

/** A CertID as a client makes it, DER. @param serial hex */
export function certIdFor(
  issuerCertificate: Buffer,
  serial: string,
  hash: keyof typeof HASH_OIDS = 'sha1',
  parameters = Buffer.alloc(0),
): Buffer {
  const { subject, spki } = readCertificate(issuerCertificate);
  const nameHash = createHash(hash).update(subject).digest();
  const keyHash = hash === 'sha384' ? Buffer.alloc(48) : keyIdentifier(spki, hash);
  return sequence(sequence(oid(HASH_OIDS[hash]), parameters), octetString(nameHash), octetString(keyHash), integer(serial));
}

/** An OCSPRequest for some CertIDs, DER. @param nonce its octets */
export function ocspRequest(certIds: readonly Buffer[], nonce?: Buffer): Buffer {
  const list = sequence(...certIds.map((certId) => sequence(certId)));
  if (!nonce) return sequence(sequence(list));
  const extension = sequence(oid('1.3.6.1.5.5.7.48.1.2'), octetString(octetString(nonce)));
  return sequence(sequence(list, constructed(2, sequence(extension))));
}
