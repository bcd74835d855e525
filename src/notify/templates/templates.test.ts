import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LANGUAGES, type Language } from '../../core/language.js';
import { applicationReceivedMail, applicationRefusedMail, applicationReturnedMail, organizationApprovedMail } from './application-mails.js';
import { certificatesExpiringMail, certificatesIssuedMail } from './certificate-mails.js';
import { credentialsReadyMail } from './credentials-ready-mail.js';
import { foreignLines, foreignText } from './foreign-text.js';
import { officerWorkMail } from './officer-mails.js';
import { organizationSuspendedMail, validationExpiringMail, vettingExpiringMail } from './organization-mails.js';
import { problemReportClosedMail, problemReportPreliminaryMail, problemReportReceivedMail } from './problem-report-mails.js';
import { certificatesRevokedMail, keyCompromiseSuspectedMail, problemReportedMail, revocationAskedMail } from './revocation-mails.js';
import { webhookDisabledMail } from './webhook-disabled-mail.js';
import { wrapText } from './wrap-text.js';
import { writeMail, type WrittenMail } from './write-mail.js';

const AT = Date.UTC(2026, 11, 24, 20, 30) / 1000;
const LINK = 'https://portal.ca.example/organizations/o';
const SENDER = { websiteUrl: 'https://ca.example/' };

/** Every mail there is, with each value that others choose given. */
function mails(reader: Language, value: string): Record<string, WrittenMail> {
  const organization = value;
  const application = { organization, applicationId: 'app-1', link: LINK };
  const certificate = { serial: '0a1b', names: [value, 'www.example.com'], notAfter: AT, link: LINK };
  const certificates = { organization, certificates: [certificate] };
  const report = { reference: 'P-1', receivedAt: AT, link: LINK };
  const drafts = {
    'application-received': applicationReceivedMail(application),
    'application-returned': applicationReturnedMail({ ...application, reasons: [value], missing: [{ ja: '登記事項証明書', en: 'registry extract' }, value] }),
    'application-refused': applicationRefusedMail({ ...application, reasons: [value] }),
    'organization-approved': organizationApprovedMail({ ...application, expiresAt: AT }),
    'organization-suspended': organizationSuspendedMail({ organization, link: LINK, reason: value }),
    'vetting-expiring': vettingExpiringMail({ organization, link: LINK, expiresAt: AT, days: 14 }),
    'validation-expiring': validationExpiringMail({ organization, domain: value, link: LINK, expiresAt: AT, days: 7 }),
    'credentials-ready': credentialsReadyMail({ organization, link: LINK, keyId: 'kid-1', expiresAt: AT }),
    'certificate-issued': certificatesIssuedMail(certificates),
    'certificate-issued, many': certificatesIssuedMail({ organization, certificates: Array.from({ length: 60 }, () => certificate) }),
    'certificate-expiring': certificatesExpiringMail({ ...certificates, days: 30 }),
    'certificate-revoked': certificatesRevokedMail({ organization, certificates: [{ ...certificate, revokedAt: AT, reason: 4 }] }),
    'revocation-asked': revocationAskedMail(certificates),
    'key-compromise-suspected': keyCompromiseSuspectedMail(certificates),
    'problem-reported': problemReportedMail({ ...certificates, reference: 'P-1' }),
    'problem-report-received': problemReportReceivedMail(report),
    'problem-report-preliminary': problemReportPreliminaryMail({ ...report, findings: value }),
    'problem-report-closed': problemReportClosedMail({ ...report, outcome: value }),
    'webhook-disabled': webhookDisabledMail({ organization, link: LINK, url: 'https://hooks.example.com/x', failingSince: AT, failure: value }),
    'officer-work': officerWorkMail({ work: 'problem-report', organization, reference: 'P-1', dueAt: AT, link: LINK }),
  };
  return {
    ...Object.fromEntries(Object.entries(drafts).map(([kind, draft]) => [kind, writeMail(reader, draft, SENDER)])),
  };
}

const asText = ({ subject, text }: WrittenMail): string => `Subject: ${subject}\n\n${text}`;

describe.each(LANGUAGES)('mails read in %s', (reader) => {
  it.each(Object.entries(mails(reader, '株式会社サンプル Example, Inc.')))('%s', (_, mail) => {
    expect(asText(mail)).toMatchSnapshot();
  });

  it('say everything in both languages, the reader’s first', () => {
    for (const mail of Object.values(mails(reader, 'x'))) {
      const [first = '', second = '', footer = ''] = mail.text.split(`\n${'-'.repeat(72)}\n`);
      expect(/[ぁ-ん]/.test(first)).toBe(reader === 'ja');
      expect(/[ぁ-ん]/.test(second)).toBe(reader === 'en');
      expect(footer).toContain(SENDER.websiteUrl);
    }
  });

  it('no value adds a line of its own making, a header, or anything unseen', () => {
    const ours = (text: string): string[] => text.split('\n').filter((line) => !line.startsWith('  '));
    const value = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 700 }),
      fc.array(fc.constantFrom('\r\n', '\n', '\u2028', '\u202e', '\u0000', '\u200b', '\ud800', 'Bcc: a@b.example', '.', '-- ', ' ', '株', 'x')).map((parts) => parts.join('')),
    );
    const plain = mails(reader, 'x');
    fc.assert(
      fc.property(value, (chosen) => {
        for (const [kind, { subject, text }] of Object.entries(mails(reader, chosen))) {
          expect(subject).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
          expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
          expect(ours(text)).toEqual(ours(plain[kind]?.text ?? ''));
        }
      }),
      { numRuns: 25 },
    );
  });
});

describe('foreignText', () => {
  it('is one line, and no longer than it may be', () => {
    expect(foreignText('a\r\nb\u202ec')).toBe('a b c');
    expect(foreignText('株'.repeat(10), 4)).toBe('株株株…');
    expect(foreignLines('one\r\n\r\n two \u2028three')).toEqual(['one', 'two', 'three']);
    expect(foreignLines('x\n'.repeat(100))).toHaveLength(41);
  });
});

describe('wrapText', () => {
  it('breaks at spaces and between wide characters, and keeps what has neither', () => {
    expect(wrapText('word '.repeat(30)).every((line) => line.length <= 76)).toBe(true);
    expect(wrapText('字'.repeat(50))).toEqual(['字'.repeat(38), '字'.repeat(12)]);
    expect(wrapText('字'.repeat(38) + '。次', '')).toEqual([`${'字'.repeat(38)}。`, '次']);
    const url = `https://ca.example/${'x'.repeat(100)}`;
    expect(wrapText(`see ${url} now`, '  ')).toEqual(['  see', `  ${url}`, '  now']);
    expect(wrapText('')).toEqual(['']);
  });
});
