import { writeFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { issuerCertificate, subscriberCertificate } from '../../test/fixtures/x509/issue.js';
import { testKey } from '../../test/fixtures/x509/keys.js';
import { openssl, temporaryFolder } from '../../test/fixtures/x509/openssl.js';
import { fromPem } from '../core/pem.js';
import { encodeCertificatesOnly } from './certificates-only.js';

const folder = temporaryFolder();
afterAll(folder.remove);

test('openssl reads every certificate out of a certs-only PKCS #7', () => {
  const certificates = [subscriberCertificate({ serial: '80e1d2c3b4a5968778695a4b3c2d1e0f', spki: testKey('RSA-2048').spki }), issuerCertificate()];
  const file = folder.path('chain.p7b');
  writeFileSync(file, encodeCertificatesOnly(certificates));
  const read = fromPem(openssl(['pkcs7', '-inform', 'DER', '-in', file, '-print_certs']).toString());
  expect(read.map((der) => der.toString('hex')).sort()).toEqual(certificates.map((der) => der.toString('hex')).sort());
  // Signed by nobody: what is in it is judged by itself.
  expect(openssl(['asn1parse', '-inform', 'DER', '-in', file]).toString()).toContain('pkcs7-signedData');
});
