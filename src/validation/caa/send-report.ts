import type { HttpPoster, Mailer } from '../ports.js';
import { quoteForeign } from '../net/quote-foreign.js';
import { writeReportDocument, writeReportText, type RefusalReport, type Reporter } from './refusal-report.js';

export interface ReportWays {
  readonly poster: HttpPoster;
  /** Null: no mail is sent from here. */
  readonly mailer: Mailer | null;
}

/** URLs of one set that are tried; the rest is left out. */
const MOST_TARGETS = 3;
/** One address (RFC 5321 §4.1.2, without quoting, comments and literals), and no header fields behind it. */
const ADDRESS = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+$/;

/**
 * Sends a report to the URLs of iodef properties (RFC 8659 §4.4): mail to mailto: URLs, an IODEF document to http: and https: URLs.
 * @returns the URLs that took it, and a sentence for each that did not
 * @throws the signal's reason when `signal` is aborted
 */
export async function sendReport(
  { poster, mailer }: ReportWays,
  reporter: Reporter,
  report: RefusalReport,
  targets: readonly string[],
  signal: AbortSignal,
): Promise<{ delivered: string[]; failed: string[] }> {
  const delivered: string[] = [];
  const failed: string[] = [];
  for (const target of [...new Set(targets)].slice(0, MOST_TARGETS)) {
    const fault = await sendTo(target);
    if (fault === undefined) delivered.push(quoteForeign(target));
    else failed.push(`${quoteForeign(target)}: ${fault}`);
  }
  return { delivered, failed };

  async function sendTo(target: string): Promise<string | undefined> {
    const mailto = /^mailto:([^?]*)/i.exec(target);
    if (mailto) return mail(decoded(mailto[1] ?? ''));
    if (!/^https?:/i.test(target)) return 'it is no mailto:, http: or https: URL';
    const result = await poster.post(
      target,
      { type: 'application/xml; charset=utf-8', body: writeReportDocument(report, reporter) },
      signal,
    );
    if (!result.ok) return result.detail;
    return result.status >= 200 && result.status < 300 ? undefined : `it answers ${result.status}`;
  }

  async function mail(to: string): Promise<string | undefined> {
    if (!ADDRESS.test(to)) return 'it holds no single mail address';
    if (!mailer) return 'no mail is sent from here (configuration: mail)';
    try {
      await mailer.send({ to, subject: `CAA: no certificate was issued for ${report.name}`, text: writeReportText(report, reporter) });
      return undefined;
    } catch (error) {
      return `the mail was not taken: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
