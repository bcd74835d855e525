/** How a command answers: plain lines for people, one JSON value for programs (`--json`). */
export interface Report {
  /** Lines for people. */
  readonly text: string;
  /** The same for programs. */
  readonly json: unknown;
}

/** Prints a report on standard output. */
export function print(report: Report, asJson: boolean): void {
  process.stdout.write(asJson ? `${JSON.stringify(report.json, null, 2)}\n` : `${report.text}\n`);
}
