import { InvariantError } from '../core/invariant-error.js';
import { allowedSignatureAlgorithm } from '../lint/allowed-signature-algorithm.js';
import { lintIssuer, type LintIssuer } from '../lint/lint-issuer.js';
import { algorithmIdentifier } from '../x509/algorithm.js';
import { noSignature } from '../x509/no-signature.js';
import { readCertificate, type ParsedCertificate } from '../x509/read-certificate.js';
import type { Issuer } from './ports.js';

/** A configured issuer whose certificate has been read. */
export interface IssuingCa {
  readonly issuer: Issuer;
  readonly certificate: ParsedCertificate;
  /** keyIdentifier for authorityKeyIdentifier, and what lints compare with. */
  readonly facts: LintIssuer;
  /** As long as the issuer's signatures, and none: certificates are linted with it before they are signed (BR 4.3.1.2). */
  readonly dummySignature: Buffer;
}

/**
 * Reads an issuer's certificate once.
 * @throws DerError for a certificate that nothing can be issued under; InvariantError when the algorithm does not fit the key
 */
export function readIssuingCa(issuer: Issuer): IssuingCa {
  const certificate = readCertificate(issuer.certificate);
  const facts = lintIssuer(certificate);
  const { key } = facts;
  const fault = allowedSignatureAlgorithm(algorithmIdentifier(issuer.signatureAlgorithm), key);
  if (fault !== undefined) throw new InvariantError(`issuer "${issuer.id}" cannot sign with ${issuer.signatureAlgorithm}: ${fault}`);
  return { issuer, certificate, facts, dummySignature: noSignature(key) };
}
