import type { ParsedCertificate } from '../x509/read-certificate.js';
import { attempt } from './attempt.js';
import type { AuthorityLintContext } from './authority/authority-lint.js';
import { AUTHORITY_LINTS } from './authority/authority-lints.js';
import type { LintFinding, LintResult } from './finding.js';
import { decodeForLints } from './linted-certificate.js';

/**
 * Runs every lint about a root's, subordinate CA's or OCSP responder's certificate (BR 4.3.1.2).
 * @param certificate wrapped with any signature: lints do not look at it
 */
export function runAuthorityLints(certificate: ParsedCertificate, context: AuthorityLintContext): LintResult {
  const linted = decodeForLints(certificate);
  const findings: LintFinding[] = [];
  for (const { id, citation, check } of AUTHORITY_LINTS) attempt(findings, id, citation, () => check(linted, context));
  return findings.length === 0 ? { ok: true } : { ok: false, findings };
}
