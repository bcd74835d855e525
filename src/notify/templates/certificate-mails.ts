import { NAMES, NOT_AFTER, ORGANIZATION, SERIAL } from './labels.js';
import { instantText, type MailDraft, type MailPart } from './write-mail.js';

/** A certificate as mails show it. */
export interface CertificateMailFacts {
  /** Lower-case hex. */
  readonly serial: string;
  readonly names: readonly string[];
  readonly notAfter: number;
  /** Page of the certificate. */
  readonly link: string;
}

export interface CertificatesMailFacts {
  readonly organization: string;
  /** One or more. */
  readonly certificates: readonly CertificateMailFacts[];
}

/** Certificates that a mail describes one by one; more are listed a line each. */
const MOST_DESCRIBED = 5;

/** Certificates have been issued (CP 4.3.2, 4.4.3); those of one organization since the last mail are in one. */
export function certificatesIssuedMail({ organization, certificates }: CertificatesMailFacts): MailDraft {
  const { first, count } = summary(certificates);
  return {
    subject: { ja: `【証明書の発行】${first.ja}`, en: `${count === 1 ? 'Certificate' : `${count} certificates`} issued: ${first.en}` },
    parts: [
      {
        ja: '下記のサーバー証明書を発行しました。ページから受け取り、内容を確かめてください。誤りがあるときは、一週間以内にページからお知らせください。ご連絡がなければ、受領されたものとします。',
        en: 'The server certificates below have been issued. Please see on the page that they are right, and tell us there within a week if something is wrong. Otherwise they count as accepted.',
      },
      { facts: [[ORGANIZATION, organization]] },
      ...describe(certificates),
    ],
  };
}

/** Certificates without a successor are about to expire; those of one organization and day are in one. */
export function certificatesExpiringMail({ organization, certificates, days }: CertificatesMailFacts & { readonly days: number }): MailDraft {
  const { first, count } = summary(certificates);
  return {
    subject: {
      ja: `【証明書の期限まで ${days} 日】${first.ja}`,
      en: `${count === 1 ? 'Certificate expires' : `${count} certificates expire`} in ${days} days: ${first.en}`,
    },
    parts: [
      {
        ja: `下記のサーバー証明書の有効期限まで、あと ${days} 日です。同じドメイン名の新しい証明書は、まだ発行されていません。ACME クライアントの自動更新が動いているか確かめてください。もう使わない証明書であれば、何もなさる必要はありません。`,
        en: `The server certificates below expire in ${days} days, and no newer one for the same names has been issued. Please see whether your ACME client renews as it should. If a certificate is no longer used, nothing needs to be done.`,
      },
      { facts: [[ORGANIZATION, organization]] },
      ...describe(certificates),
    ],
  };
}

/** The facts of certificates, as many as a person reads. */
export function describe(certificates: readonly CertificateMailFacts[]): MailPart[] {
  if (certificates.length > MOST_DESCRIBED) {
    return [{ list: certificates.map(({ serial, names, notAfter }) => `${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''}  ${day(notAfter)}  ${serial}`) }];
  }
  return certificates.flatMap(({ serial, names, notAfter, link }) => [
    { facts: [[NAMES, names.join(', ')], [SERIAL, serial], [NOT_AFTER, instantText(notAfter)]] },
    { link },
  ]);
}

/** What a subject says about several certificates. */
export function summary(certificates: readonly CertificateMailFacts[]): { first: { ja: string; en: string }; count: number } {
  const [name = '?', ...names] = certificates.flatMap((certificate) => certificate.names);
  return { first: { ja: names.length === 0 ? name : `${name} ほか`, en: names.length === 0 ? name : `${name} and others` }, count: certificates.length };
}

function day(at: number): string {
  return new Date(at * 1000).toISOString().slice(0, 10);
}
