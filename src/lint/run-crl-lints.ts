import { attempt } from './attempt.js';
import type { CrlLintContext, LintedCrl } from './crl/crl-lint.js';
import { CRL_ENTRY_LINTS, CRL_LINTS } from './crl/crl-lints.js';
import type { LintFinding, LintResult } from './finding.js';

/** Findings about entries beyond this many add nothing that an operator would read. */
const MOST_FINDINGS = 100;

/**
 * Runs every CRL lint (BR 4.3.1.2). Bytes that a lint cannot read are a finding of that lint.
 * @param crl a CRL, or its TBSCertList before it is signed: then the algorithm beside the signature is not looked at
 */
export function runCrlLints(crl: LintedCrl, context: CrlLintContext): LintResult {
  const findings: LintFinding[] = [];
  for (const { id, citation, check } of CRL_LINTS) {
    attempt(findings, id, citation, () => check(crl, context));
  }
  const passes = CRL_ENTRY_LINTS.map(({ id, citation, start }) => ({ id, citation, judge: start(context) }));
  attempt(findings, 'crl/entries', 'RFC 5280 §5.1.2.6', () => {
    for (const entry of crl.entries()) {
      for (const { id, citation, judge } of passes) {
        const detail = judge(entry);
        if (detail !== undefined && findings.length < MOST_FINDINGS) findings.push({ id, citation, detail });
      }
    }
    return undefined;
  });
  return findings.length === 0 ? { ok: true } : { ok: false, findings };
}
