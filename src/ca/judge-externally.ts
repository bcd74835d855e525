import type { LintArtifact } from '../lint/external/external-linter.js';
import type { LintExternally } from '../lint/external/run-external-linters.js';
import type { LintFinding } from '../lint/finding.js';

/** A linter gave no answer that can be relied on. Nothing was signed; the order's next run asks again. */
export class LinterUnavailable extends Error {
  override readonly name = 'LinterUnavailable';
}

/**
 * Has the configured linters judge what passed our own (BR 4.3.1.2), before its intent is written down.
 * @param der wrapped with bytes that are no signature
 * @returns what they refuse it for; none: it may be signed
 * @throws LinterUnavailable naming each linter that left it unjudged, and why
 */
export async function judgeExternally(lint: LintExternally, artifact: LintArtifact, der: Buffer): Promise<LintFinding[]> {
  const verdicts = await lint(artifact, der);
  const unjudged = verdicts.flatMap((verdict) => (verdict.outcome === 'unjudged' ? [`${verdict.linter}: ${verdict.reason}`] : []));
  if (unjudged.length > 0) throw new LinterUnavailable(`the ${artifact} was not judged and is not signed: ${unjudged.join('; ')}`);
  return verdicts.flatMap((verdict) =>
    verdict.outcome === 'refused'
      ? verdict.refusing.map(({ id, severity, detail }) => ({
          id: `${verdict.linter}/${id}`,
          citation: severity,
          detail: detail || 'no words of its own',
        }))
      : [],
  );
}
