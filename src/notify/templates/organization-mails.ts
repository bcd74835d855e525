import { foreignLines } from './foreign-text.js';
import { ORGANIZATION } from './labels.js';
import { instantText, type MailDraft } from './write-mail.js';

export interface OrganizationMailFacts {
  readonly organization: string;
  /** Page of the organization. */
  readonly link: string;
}

/** An organization is suspended: it can order nothing until it is approved again. */
export function organizationSuspendedMail({ organization, link, reason }: OrganizationMailFacts & { readonly reason: string }): MailDraft {
  return {
    subject: { ja: `【停止】${organization}`, en: `Suspended: ${organization}` },
    parts: [
      {
        ja: '下記の組織の登録を停止しました。解除されるまで、新しい証明書は発行されません。発行済みの証明書は、この停止によっては失効しません。',
        en: 'The organization below is suspended. Until that ends no new certificates are issued to it. Certificates that it has are not revoked by this.',
      },
      { facts: [[ORGANIZATION, organization]] },
      { ja: '理由：', en: 'Reason:' },
      { list: foreignLines(reason) },
      { link },
    ],
  };
}

/** The vetted data of an organization are about to be too old to issue by (BR 4.2.1). */
export function vettingExpiringMail({ organization, link, expiresAt, days }: OrganizationMailFacts & { readonly expiresAt: number; readonly days: number }): MailDraft {
  return {
    subject: { ja: `【審査の期限まで ${days} 日】${organization}`, en: `Vetting expires in ${days} days: ${organization}` },
    parts: [
      {
        ja: `下記の組織の審査の有効期限まで、あと ${days} 日です。期限を過ぎると、更新を含め、新しい証明書は発行されません。審査には日数がかかります。お早めにページから再審査を申請してください。`,
        en: `The vetting of the organization below ends in ${days} days. After that no certificates are issued to it, renewals included. Review takes time: please apply for re-vetting on the page soon.`,
      },
      { facts: [[ORGANIZATION, organization], [{ ja: '審査の有効期限', en: 'Vetting holds until' }, instantText(expiresAt)]] },
      { link },
    ],
  };
}

/** The proof of a domain name that a person has confirmed is about to be too old (BR 4.2.1). */
export function validationExpiringMail({
  organization,
  domain,
  link,
  expiresAt,
  days,
}: OrganizationMailFacts & { readonly domain: string; readonly expiresAt: number; readonly days: number }): MailDraft {
  return {
    subject: { ja: `【ドメイン名の確認の期限まで ${days} 日】${domain}`, en: `Domain confirmation expires in ${days} days: ${domain}` },
    parts: [
      {
        ja: `下記のドメイン名について、ご担当者が承認された確認の有効期限まで、あと ${days} 日です。期限を過ぎると、次の発行の前に、もう一度ご担当者の承認が必要です。`,
        en: `The confirmation that a contact of the domain below has given ends in ${days} days. After that the contact has to confirm again before the next certificate is issued.`,
      },
      { facts: [[ORGANIZATION, organization], [{ ja: 'ドメイン名', en: 'Domain' }, domain], [{ ja: '確認の有効期限', en: 'Confirmation holds until' }, instantText(expiresAt)]] },
      { link },
    ],
  };
}
