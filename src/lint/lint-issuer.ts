import type { SubjectKey } from '../core/subject-key.js';
import type { EpochSeconds } from '../core/time.js';
import { DerError } from '../x509/der-error.js';
import type { ParsedCertificate } from '../x509/read-certificate.js';
import { contentOf } from './der.js';
import { OID } from './oid.js';

/** What lints need of the issuing CA's own certificate. */
export interface LintIssuer {
  /** Name, DER. */
  readonly subject: Buffer;
  /** The content of its subjectKeyIdentifier. */
  readonly keyId: Buffer;
  readonly key: SubjectKey;
  readonly notBefore: EpochSeconds;
  readonly notAfter: EpochSeconds;
}

/**
 * Reads once what every lint run asks about the issuer.
 * @throws DerError when the certificate has no subjectKeyIdentifier (BR 7.1.2.10: MUST) or a key that no certificate may be signed with
 */
export function lintIssuer(certificate: ParsedCertificate): LintIssuer {
  const extension = certificate.extensions.find(({ oid }) => oid === OID.subjectKeyIdentifier);
  if (extension === undefined) throw new DerError('the issuer certificate has no subjectKeyIdentifier', 0);
  if (certificate.key === null) throw new DerError('the issuer certificate has a key of an unknown kind', 0);
  const { subject, key, notBefore, notAfter } = certificate;
  return { subject, keyId: contentOf(extension.value, 0x04), key, notBefore, notAfter };
}
