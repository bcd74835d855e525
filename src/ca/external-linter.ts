import type { LintArtifact } from '../lint/external/external-linter.js';
import type { LintExternally } from '../lint/external/run-external-linters.js';
import type { LinterOpinion } from './ports.js';

/** A linter gave no answer that can be relied on. Nothing was signed; the order's next run asks again. */
export class LinterUnavailable extends Error {
  override readonly name = 'LinterUnavailable';
}

/**
 * The configured linters as a judge of what passed our own (BR 4.3.1.2), before its intent is written down. It finds what they refuse it for,
 * and tells what those that let it pass had named.
 * @throws LinterUnavailable naming each linter that left it unjudged, and why
 */
export function externalLinter(lint: LintExternally): (der: Buffer, kind: LintArtifact) => Promise<LinterOpinion> {
  return async (der, kind) => {
    const verdicts = await lint(kind, der);
    const unjudged = verdicts.flatMap((verdict) => (verdict.outcome === 'unjudged' ? [`${verdict.linter}: ${verdict.reason}`] : []));
    if (unjudged.length > 0) throw new LinterUnavailable(`the ${kind} was not judged and is not signed: ${unjudged.join('; ')}`);
    const findings = verdicts.flatMap((verdict) =>
      verdict.outcome === 'refused'
        ? verdict.refusing.map(({ id, severity, detail }) => ({ id: `${verdict.linter}/${id}`, citation: severity, detail: detail || 'no words of its own' }))
        : [],
    );
    const passed = verdicts.flatMap((verdict) =>
      verdict.outcome === 'passed' ? [{ name: verdict.linter, findings: [...new Set(verdict.findings.map(({ id }) => id))] }] : [],
    );
    return { findings, passed };
  };
}
