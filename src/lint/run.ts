import type { ParsedCertificate } from '../x509/read-certificate.js';
import { attempt } from './attempt.js';
import type { CertificateLintContext } from './certificate-lint.js';
import { CERTIFICATE_LINTS } from './certificate-lints.js';
import type { LintFinding, LintResult } from './finding.js';
import { decodeForLints } from './linted-certificate.js';

/**
 * Runs every lint on a certificate that is about to be signed (BR 4.3.1.2). Bytes that a lint cannot read are a finding of that lint.
 * @param certificate wrapped with any signature: lints do not look at it
 */
export function runCertificateLints(certificate: ParsedCertificate, context: CertificateLintContext): LintResult {
  const linted = decodeForLints(certificate);
  const findings: LintFinding[] = [];
  for (const { id, citation, check } of CERTIFICATE_LINTS) {
    attempt(findings, id, citation, () => check(linted, context));
  }
  return findings.length === 0 ? { ok: true } : { ok: false, findings };
}
