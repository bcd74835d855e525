import type { SignatureAlgorithm } from '../core/signer.js';
import type { EpochSeconds } from '../core/time.js';
import { algorithmIdentifier } from './algorithm.js';
import { constructed, integer, sequence, time } from './der.js';

export interface TbsCertificateInput {
  /** Lower-case hex of a positive number. */
  readonly serial: string;
  readonly signatureAlgorithm: SignatureAlgorithm;
  /** Name, DER: the issuing CA's subject, byte for byte. */
  readonly issuer: Buffer;
  /** First and last second of validity, both inclusive. */
  readonly notBefore: EpochSeconds;
  readonly notAfter: EpochSeconds;
  /** Name, DER. */
  readonly subject: Buffer;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Buffer;
  /** Each one Extension, DER, in the order wanted; at least one. */
  readonly extensions: readonly Buffer[];
}

const VERSION_3 = constructed(0, integer(2));

/** Builds a version 3 TBSCertificate out of its parts (RFC 5280 §4.1.2). Nothing is judged here. @returns DER */
export function buildTbsCertificate(input: TbsCertificateInput): Buffer {
  return sequence(
    VERSION_3,
    integer(input.serial),
    algorithmIdentifier(input.signatureAlgorithm),
    input.issuer,
    sequence(time(input.notBefore), time(input.notAfter)),
    input.subject,
    input.spki,
    constructed(3, sequence(...input.extensions)),
  );
}
