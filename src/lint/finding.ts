/** One fault that a lint found. */
export interface LintFinding {
  /** The lint's id, which is also its path: `br/validity-limit`. */
  readonly id: string;
  /** Where the rule stands. */
  readonly citation: string;
  /** What is wrong, in words for the CA's operators. */
  readonly detail: string;
}

/** What all lints together say about one artifact to be signed (BR 4.3.1.2). */
export type LintResult = { readonly ok: true } | { readonly ok: false; readonly findings: readonly LintFinding[] };
