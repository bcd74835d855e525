import { constructed, integer, oid, sequence, set } from './der.js';
import { OID } from './oid.js';

export interface CertificationRequestInput {
  /** Name, DER. */
  readonly subject: Buffer;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Buffer;
  /** What is asked for as extensionRequest (RFC 2985 §5.4.2); each one Extension, DER, at least one. */
  readonly extensions: readonly Buffer[];
}

/** Builds a CertificationRequestInfo, the part of a PKCS #10 request that is signed (RFC 2986 §4.1); `assembleSigned` makes it whole. @returns DER */
export function buildCertificationRequestInfo({ subject, spki, extensions }: CertificationRequestInput): Buffer {
  const request = sequence(oid(OID.extensionRequest), set(sequence(...extensions)));
  return sequence(integer(0), subject, spki, constructed(0, request));
}
