import { generateKeyPairSync, sign } from 'node:crypto';
import { rootExtensions } from '../../src/app/development/ca-extensions.js';
import { toPem } from '../../src/core/pem.js';
import { SECONDS_PER_DAY, type EpochSeconds } from '../../src/core/time.js';
import { assembleSigned } from '../../src/x509/assemble-signed.js';
import { keyIdentifier } from '../../src/x509/key-identifier.js';
import { encodeName } from '../../src/x509/name.js';
import { buildTbsCertificate } from '../../src/x509/tbs-certificate.js';
import { buildTbsCrl } from '../../src/x509/tbs-crl.js';

/** A root whose key is in this process: somebody else's, or one that is kept elsewhere. */
export interface SoftwareRoot {
  /** Self-signed, PEM. */
  readonly certificate: string;
  /** A CRL that lists nothing, DER. */
  crl(number: bigint, times: { at: EpochSeconds; days: number }): Buffer;
}

/** @param notBefore of the certificate, which lives ten years */
export function makeSoftwareRoot(commonName: string, notBefore: EpochSeconds): SoftwareRoot {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = encodeName([{ type: 'commonName', value: commonName }]);
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  const signatureAlgorithm = 'ecdsa-with-SHA256';
  const signed = (tbs: Buffer): Buffer => assembleSigned(tbs, signatureAlgorithm, sign('sha256', tbs, privateKey));
  const notAfter = notBefore + 3_650 * SECONDS_PER_DAY;
  const tbs = buildTbsCertificate({ serial: '01'.repeat(17), signatureAlgorithm, issuer: name, subject: name, notBefore, notAfter, spki, extensions: rootExtensions(spki) });
  return {
    certificate: toPem('CERTIFICATE', signed(tbs)),
    crl: (number, { at, days }) =>
      signed(buildTbsCrl({ signatureAlgorithm, issuer: name, thisUpdate: at, nextUpdate: at + days * SECONDS_PER_DAY, number, authorityKeyId: keyIdentifier(spki), entries: [] })),
  };
}
