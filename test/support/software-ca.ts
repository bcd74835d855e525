import type { Issuer } from '../../src/ca/ports.js';
import type { SignatureAlgorithm } from '../../src/core/signer.js';
import { SECONDS_PER_DAY, type EpochSeconds } from '../../src/core/time.js';
import { assembleSigned } from '../../src/x509/assemble-signed.js';
import { authorityKeyIdentifier } from '../../src/x509/extensions/authority-key-identifier.js';
import { basicConstraints } from '../../src/x509/extensions/basic-constraints.js';
import { keyUsage } from '../../src/x509/extensions/key-usage.js';
import { subjectKeyIdentifier } from '../../src/x509/extensions/subject-key-identifier.js';
import { keyIdentifier } from '../../src/x509/key-identifier.js';
import { encodeName } from '../../src/x509/name.js';
import { buildTbsCertificate } from '../../src/x509/tbs-certificate.js';
import { SoftwareSigner, type SoftwareKeyKind } from './software-signer.js';

export interface SoftwareCa {
  readonly signer: SoftwareSigner;
  /** Its key is `issuer-1`. */
  readonly issuer: Issuer;
  /** The self-signed root above it, DER. Its key is `root`. */
  readonly root: Buffer;
}

const ALGORITHMS: Readonly<Record<SoftwareKeyKind, SignatureAlgorithm>> = {
  2048: 'sha256WithRSAEncryption',
  3072: 'sha256WithRSAEncryption',
  4096: 'sha256WithRSAEncryption',
  'P-256': 'ecdsa-with-SHA256',
  'P-384': 'ecdsa-with-SHA384',
  'P-521': 'ecdsa-with-SHA512',
};

/** Makes a root and an issuing CA with software keys, valid from `now` for ten years. Its one chain ends with the issuing CA. */
export async function makeSoftwareCa(now: EpochSeconds, kind: SoftwareKeyKind = 2048): Promise<SoftwareCa> {
  const signer = new SoftwareSigner();
  const algorithm = ALGORITHMS[kind];
  const rootSpki = signer.generate('root', kind);
  const issuerSpki = signer.generate('issuer-1', kind);
  const rootName = encodeName([
    { type: 'countryName', value: 'JP' },
    { type: 'organizationName', value: 'Test CA' },
    { type: 'commonName', value: 'Test Root' },
  ]);
  const issuerName = encodeName([
    { type: 'countryName', value: 'JP' },
    { type: 'organizationName', value: 'Test CA' },
    { type: 'commonName', value: 'Test Issuing CA' },
  ]);
  const certify = async (serial: string, subject: Buffer, spki: Buffer, pathLength: number | undefined): Promise<Buffer> => {
    const tbs = buildTbsCertificate({
      serial,
      signatureAlgorithm: algorithm,
      issuer: rootName,
      notBefore: now,
      notAfter: now + 3650 * SECONDS_PER_DAY - 1,
      subject,
      spki,
      extensions: [
        basicConstraints({ ca: true, ...(pathLength !== undefined && { pathLength }) }),
        keyUsage(['keyCertSign', 'cRLSign']),
        subjectKeyIdentifier(keyIdentifier(spki)),
        authorityKeyIdentifier(keyIdentifier(rootSpki)),
      ],
    });
    return assembleSigned(tbs, algorithm, await signer.sign({ keyId: 'root', algorithm, tbs }));
  };
  const root = await certify('01', rootName, rootSpki, undefined);
  const certificate = await certify('0200000000000000', issuerName, issuerSpki, 0);
  return {
    signer,
    root,
    issuer: {
      id: 'issuer-1',
      keyId: 'issuer-1',
      certificate,
      signatureAlgorithm: algorithm,
      chains: [[certificate]],
      crlUrl: 'http://pki.test/issuer-1.crl',
      ocspUrl: 'http://pki.test/ocsp',
      caIssuersUrl: 'http://pki.test/issuer-1.cer',
    },
  };
}
