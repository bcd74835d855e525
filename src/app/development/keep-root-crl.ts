import { existsSync } from 'node:fs';
import { toPem } from '../../core/pem.js';
import type { Signer } from '../../core/signer.js';
import { SECONDS_PER_DAY, type EpochSeconds } from '../../core/time.js';
import { assembleSigned } from '../../x509/assemble-signed.js';
import { keyIdentifier } from '../../x509/key-identifier.js';
import { readCrl } from '../../x509/read-crl.js';
import { buildTbsCrl } from '../../x509/tbs-crl.js';
import { readPem } from '../read-pem.js';
import { writeFile } from './write-file.js';

/** BR 4.9.7: a CRL of a CA that issues CA certificates lives at most 12 months. */
const CRL_DAYS = 365;
const RENEWED_DAYS_BEFORE = 30;

export interface RootCrl {
  readonly file: string;
  readonly signer: Signer;
  /** The root's key name for the signer. */
  readonly keyId: string;
  /** The root's subject, DER. */
  readonly name: Buffer;
  /** The root's key, DER. */
  readonly spki: Buffer;
  readonly now: EpochSeconds;
}

/** The root's CRL in a PEM file, which lists nothing; made and written when it is not there or has less than 30 days left. @returns DER */
export async function keepRootCrl({ file, signer, keyId, name, spki, now }: RootCrl): Promise<Buffer> {
  let number = 1n;
  if (existsSync(file)) {
    const crl = readPem(file, 'X509 CRL');
    const read = readCrl(crl);
    if ((read.nextUpdate ?? 0) > now + RENEWED_DAYS_BEFORE * SECONDS_PER_DAY) return crl;
    number = (read.number ?? 0n) + 1n;
  }
  const signatureAlgorithm = 'sha256WithRSAEncryption';
  const nextUpdate = now + CRL_DAYS * SECONDS_PER_DAY - 1;
  const tbs = buildTbsCrl({
    signatureAlgorithm,
    issuer: name,
    thisUpdate: now,
    nextUpdate,
    number,
    authorityKeyId: keyIdentifier(spki),
    entries: [],
  });
  const crl = assembleSigned(tbs, signatureAlgorithm, await signer.sign({ keyId, algorithm: signatureAlgorithm, tbs, priority: 'urgent' }));
  writeFile(file, toPem('X509 CRL', crl), 0o644);
  return crl;
}
