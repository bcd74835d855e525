import { breathe } from '../core/breathe.js';
import { attempt } from './attempt.js';
import type { CrlLintContext, LintedCrl } from './crl/crl-lint.js';
import { CRL_ENTRY_LINTS, CRL_LINTS } from './crl/crl-lints.js';
import type { LintFinding, LintResult } from './finding.js';

/** Findings about entries beyond this many add nothing that an operator would read. */
const MOST_FINDINGS = 100;

/** So many entries are judged before others have their turn. */
const TURN = 1_000;

/**
 * Runs every CRL lint (BR 4.3.1.2). Bytes that a lint cannot read are a finding of that lint.
 * @param crl a CRL, or its TBSCertList before it is signed: then the algorithm beside the signature is not looked at
 */
export function runCrlLints(crl: LintedCrl, context: CrlLintContext): LintResult {
  const judging = judge(crl, context);
  for (;;) {
    const { done, value } = judging.next();
    if (done === true) return value;
  }
}

/** As `runCrlLints`, for a CRL of very many entries: others have their turn in between. */
export async function runCrlLintsInTurns(crl: LintedCrl, context: CrlLintContext): Promise<LintResult> {
  const judging = judge(crl, context);
  for (;;) {
    const { done, value } = judging.next();
    if (done === true) return value;
    await breathe();
  }
}

function* judge(crl: LintedCrl, context: CrlLintContext): Generator<undefined, LintResult> {
  const findings: LintFinding[] = [];
  for (const { id, citation, check } of CRL_LINTS) {
    attempt(findings, id, citation, () => check(crl, context));
  }
  const passes = CRL_ENTRY_LINTS.map(({ id, citation, start }) => ({ id, citation, judgeEntry: start(context) }));
  const entries = crl.entries()[Symbol.iterator]();
  const judgeSome = (): boolean => {
    for (let count = 0; count < TURN; count++) {
      const next = entries.next();
      if (next.done === true) return false;
      const entry = next.value;
      for (const { id, citation, judgeEntry } of passes) {
        const detail = judgeEntry(entry);
        if (detail !== undefined && findings.length < MOST_FINDINGS) findings.push({ id, citation, detail });
      }
    }
    return true;
  };
  for (let more = true; more;) {
    more = false;
    attempt(findings, 'crl/entries', 'RFC 5280 §5.1.2.6', () => {
      more = judgeSome();
      return undefined;
    });
    yield;
  }
  return findings.length === 0 ? { ok: true } : { ok: false, findings };
}
