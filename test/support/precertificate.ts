import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { SECONDS_PER_DAY, type EpochSeconds } from '../../src/core/time.js';
import { assembleSigned } from '../../src/x509/assemble-signed.js';
import { authorityKeyIdentifier } from '../../src/x509/extensions/authority-key-identifier.js';
import { precertificatePoison } from '../../src/x509/extensions/precertificate-poison.js';
import { subjectAlternativeName } from '../../src/x509/extensions/subject-alternative-name.js';
import { keyIdentifier } from '../../src/x509/key-identifier.js';
import { encodeName } from '../../src/x509/name.js';
import { readCertificate } from '../../src/x509/read-certificate.js';
import { buildTbsCertificate } from '../../src/x509/tbs-certificate.js';
import type { SoftwareCa } from './software-ca.js';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** A signed precertificate of a software CA, valid from `now`, and its TBSCertificate, DER. The poison stands before the last extension. */
export async function makePrecertificate(ca: SoftwareCa, now: EpochSeconds, days = 199): Promise<{ tbs: Buffer; precertificate: Buffer; privateKey: KeyObject }> {
  const { subject, spki } = readCertificate(ca.issuer.certificate);
  const { signatureAlgorithm, keyId } = ca.issuer;
  const tbs = buildTbsCertificate({
    serial: `01${'ab'.repeat(16)}`,
    signatureAlgorithm,
    issuer: subject,
    notBefore: now,
    notAfter: now + days * SECONDS_PER_DAY - 1,
    subject: encodeName([{ type: 'commonName', value: 'www.example.com' }]),
    spki: publicKey.export({ type: 'spki', format: 'der' }),
    extensions: [subjectAlternativeName(['www.example.com']), precertificatePoison(), authorityKeyIdentifier(keyIdentifier(spki))],
  });
  const signature = await ca.signer.sign({ keyId, algorithm: signatureAlgorithm, tbs });
  return { tbs, precertificate: assembleSigned(tbs, signatureAlgorithm, signature), privateKey };
}
