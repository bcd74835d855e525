import type { Random } from '../../core/random.js';
import type { Signer } from '../../core/signer.js';
import { SECONDS_PER_DAY, type EpochSeconds } from '../../core/time.js';
import { assembleSigned } from '../../x509/assemble-signed.js';
import { buildTbsCertificate } from '../../x509/tbs-certificate.js';

export interface CertificatePlan {
  /** The issuing key's name for the signer; an RSA key. */
  readonly keyId: string;
  /** Name, DER. */
  readonly issuer: Buffer;
  /** Name, DER. */
  readonly subject: Buffer;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Buffer;
  readonly notBefore: EpochSeconds;
  /** Validity; its last second counts (BR 1.6.1 "validity period"). */
  readonly days: number;
  readonly extensions: readonly Buffer[];
}

/** Signs a certificate of the development PKI with a random serial of 128 bits. @returns DER */
export async function issue(signer: Signer, random: Random, plan: CertificatePlan): Promise<Buffer> {
  const { keyId, days, ...parts } = plan;
  const algorithm = 'sha256WithRSAEncryption';
  const serial = random.bytes(16).toString('hex');
  const notAfter = plan.notBefore + days * SECONDS_PER_DAY - 1;
  const tbs = buildTbsCertificate({ ...parts, serial, signatureAlgorithm: algorithm, notAfter });
  return assembleSigned(tbs, algorithm, await signer.sign({ keyId, algorithm, tbs }));
}
