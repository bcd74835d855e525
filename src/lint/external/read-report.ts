import { z } from 'zod';
import type { ExternalFinding, ExternalFormat, ExternalSeverity } from './external-linter.js';

/** Findings beyond this many add nothing that an operator would read. */
const MOST_FINDINGS = 100;

const ZLINT_RESULTS = ['NA', 'NE', 'pass', 'info', 'notice', 'warn', 'error', 'fatal', 'reserved'] as const;
const zlintReport = z.record(z.string(), z.object({ result: z.enum(ZLINT_RESULTS), details: z.string().optional() }));

const PKILINT_SEVERITIES = ['DEBUG', 'INFO', 'NOTICE', 'WARNING', 'ERROR', 'FATAL'] as const;
const pkilintReport = z.object({
  results: z.array(
    z.object({
      node_path: z.string(),
      finding_descriptions: z.array(z.object({ severity: z.enum(PKILINT_SEVERITIES), code: z.string(), message: z.string().nullish() })),
    }),
  ),
});

/** Below `notice` a linter reports that it looked, not that something is amiss. */
const SEVERITY: Readonly<Record<(typeof ZLINT_RESULTS)[number] | (typeof PKILINT_SEVERITIES)[number], ExternalSeverity | null>> = {
  NA: null,
  NE: null,
  pass: null,
  reserved: null,
  info: null,
  notice: 'notice',
  warn: 'warning',
  error: 'error',
  fatal: 'fatal',
  DEBUG: null,
  INFO: null,
  NOTICE: 'notice',
  WARNING: 'warning',
  ERROR: 'error',
  FATAL: 'fatal',
};

/**
 * Reads the JSON report of an external linter: `zlint` as it prints by default, `lint_… lint -f JSON` of pkilint.
 * @returns findings from `notice` on, at most 100, the first ones
 * @throws Error for anything that is no such report, and for a zlint report that names no lint at all
 */
export function readReport(format: ExternalFormat, text: string): ExternalFinding[] {
  const json: unknown = JSON.parse(text);
  const findings = format === 'zlint' ? zlintFindings(json) : pkilintFindings(json);
  return findings.slice(0, MOST_FINDINGS);
}

function zlintFindings(json: unknown): ExternalFinding[] {
  const lints = Object.entries(zlintReport.parse(json));
  if (lints.length === 0) throw new Error('the report names no lint');
  return lints.flatMap(([id, { result, details }]) => finding(id, SEVERITY[result], details));
}

function pkilintFindings(json: unknown): ExternalFinding[] {
  return pkilintReport
    .parse(json)
    .results.flatMap(({ node_path, finding_descriptions }) =>
      finding_descriptions.flatMap(({ severity, code, message }) =>
        finding(code, SEVERITY[severity], [node_path, message].filter(Boolean).join(': ')),
      ),
    );
}

function finding(id: string, severity: ExternalSeverity | null, detail = ''): ExternalFinding[] {
  return severity === null ? [] : [{ id, severity, detail }];
}
