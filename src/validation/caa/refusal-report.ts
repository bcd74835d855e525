import { toRfc3339 } from '../../core/time.js';
import type { CaaFinding } from '../ports.js';

/** What a domain is told when its CAA set has kept us from issuing. */
export interface RefusalReport {
  /** Number of the check, for inquiries. */
  readonly id: number;
  /** As asked for, `*.` included. */
  readonly name: string;
  readonly finding: Extract<CaaFinding, { outcome: 'found' }>;
  /** Why nothing was issued, in a sentence. */
  readonly reason: string;
}

/** Who reports. */
export interface Reporter {
  /** Issuer domain name. */
  readonly issuer: string;
  readonly websiteUrl: string;
}

/** The report as plain text, for mail. */
export function writeReportText({ id, name, finding, reason }: RefusalReport, { issuer, websiteUrl }: Reporter): string {
  return [
    `The certificate authority ${issuer} was asked for a certificate for ${name} and has not issued it, because the CAA records of ${finding.owner} do not permit it.`,
    '',
    `Time:    ${toRfc3339(Math.floor(finding.startedAtMs / 1000))}`,
    `Name:    ${name}`,
    `Records: ${finding.owner}`,
    ...finding.records.map(({ flags, tag, value }) => `         CAA ${flags} ${printable(tag)} "${printable(value)}"`),
    `Reason:  ${reason}`,
    `Report:  ${id}`,
    '',
    'You get this report because those records ask for it (iodef, RFC 8659 section 4.4), once a day at most.',
    `If you have asked for the certificate yourself, change the records as the reason says. More: ${websiteUrl}`,
    '',
  ].join('\n');
}

/** The report as a minimal IODEF document (RFC 7970 §7.1), for http and https URLs. */
export function writeReportDocument(report: RefusalReport, { issuer, websiteUrl }: Reporter): string {
  const time = toRfc3339(Math.floor(report.finding.startedAtMs / 1000));
  return `<?xml version="1.0" encoding="UTF-8"?>
<IODEF-Document version="2.00" xml:lang="en" xmlns="urn:ietf:params:xml:ns:iodef-2.0">
  <Incident purpose="reporting">
    <IncidentID name="${escapeXml(issuer)}">caa-${report.id}</IncidentID>
    <GenerationTime>${time}</GenerationTime>
    <Description>${escapeXml(writeReportText(report, { issuer, websiteUrl }))}</Description>
    <Contact type="organization" role="creator">
      <ContactName>${escapeXml(issuer)}</ContactName>
      <URL>${escapeXml(websiteUrl)}</URL>
    </Contact>
  </Incident>
</IODEF-Document>
`;
}

/** Records come from strangers: nothing of them may end a line or speak to a terminal. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
