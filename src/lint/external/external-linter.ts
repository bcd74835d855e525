/** What can be handed to an external linter. */
export type LintArtifact = 'certificate' | 'precertificate' | 'crl' | 'ocsp-response';

/** From the least to the worst, as all linters' own words are ranked. */
export const EXTERNAL_SEVERITIES = ['notice', 'warning', 'error', 'fatal'] as const;
export type ExternalSeverity = (typeof EXTERNAL_SEVERITIES)[number];

/** Whose report it is that the command prints on standard output. */
export const EXTERNAL_FORMATS = ['zlint', 'pkilint'] as const;
export type ExternalFormat = (typeof EXTERNAL_FORMATS)[number];

/** One command that judges artifacts before they are signed (BR 4.3.1.2), as configured. It reads PEM on standard input. */
export interface ExternalLinter {
  readonly name: string;
  /** Program, an absolute path, and its arguments. */
  readonly command: readonly [string, ...string[]];
  readonly format: ExternalFormat;
  readonly artifacts: readonly LintArtifact[];
  /** Findings from this severity on refuse. */
  readonly refuseFrom: ExternalSeverity;
  /** Findings that do not refuse, whatever their severity, each with the reason. */
  readonly explained: ReadonlyMap<string, string>;
  readonly timeoutMs: number;
}

/** One finding in a linter's report. */
export interface ExternalFinding {
  /** The linter's own name for the rule. */
  readonly id: string;
  readonly severity: ExternalSeverity;
  /** The linter's own words; empty where it has none. */
  readonly detail: string;
}

/** What is kept of a linter that let something pass: its name in the configuration, and the rules that it named all the same. */
export interface PassedLinter {
  readonly name: string;
  /** Each once, in the order of its report. */
  readonly findings: readonly string[];
}

/** What one linter said about one artifact. `unjudged`: it said nothing that can be relied on, which refuses too, but may be asked again. */
export type ExternalVerdict = { readonly linter: string } & (
  | { readonly outcome: 'passed'; readonly findings: readonly ExternalFinding[] }
  /** `refusing`: those of the findings that are the reason. */
  | { readonly outcome: 'refused'; readonly findings: readonly ExternalFinding[]; readonly refusing: readonly ExternalFinding[] }
  | { readonly outcome: 'unjudged'; readonly reason: string }
);
