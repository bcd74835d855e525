import type { ParsedTbsOcspResponse } from '../x509/read-ocsp-response.js';
import { attempt } from './attempt.js';
import type { LintFinding, LintResult } from './finding.js';
import type { OcspLintContext } from './ocsp/ocsp-lint.js';
import { OCSP_LINTS } from './ocsp/ocsp-lints.js';

/** Runs every lint about OCSP responses on one that is about to be signed (BR 4.3.1.2). */
export function runOcspLints(response: ParsedTbsOcspResponse, context: OcspLintContext): LintResult {
  const findings: LintFinding[] = [];
  for (const { id, citation, check } of OCSP_LINTS) attempt(findings, id, citation, () => check(response, context));
  return findings.length === 0 ? { ok: true } : { ok: false, findings };
}
