import type { LintFinding } from './finding.js';

/** Asks one lint and keeps its finding. That a lint cannot judge, for instance because bytes are not DER, is a finding too: nothing unjudged is signed. */
export function attempt(findings: LintFinding[], id: string, citation: string, judge: () => string | undefined): void {
  try {
    const detail = judge();
    if (detail !== undefined) findings.push({ id, citation, detail });
  } catch (error) {
    findings.push({ id, citation, detail: `cannot be judged: ${error instanceof Error ? error.message : String(error)}` });
  }
}
