import type { Bilingual } from '../../core/language.js';
import { foreignLines } from './foreign-text.js';
import { ORGANIZATION, REFERENCE } from './labels.js';
import { instantText, type MailDraft } from './write-mail.js';

export interface ApplicationMailFacts {
  readonly organization: string;
  readonly applicationId: string;
  /** Page of the application. */
  readonly link: string;
}

/** An application has come in (CP 4.2.1). */
export function applicationReceivedMail({ organization, applicationId, link }: ApplicationMailFacts): MailDraft {
  return {
    subject: { ja: `【申請受付】${organization}`, en: `Application received: ${organization}` },
    parts: [
      {
        ja: '下記の組織の審査の申請を受け付けました。これから審査を行います。結果、または不足している書類は、メールとページでお知らせします。',
        en: 'The application below has been received and will be reviewed. You will hear by mail, and on the page, what comes of it or what is missing.',
      },
      { facts: [[ORGANIZATION, organization], [REFERENCE, applicationId]] },
      { link },
    ],
  };
}

export interface ApplicationReturnedFacts extends ApplicationMailFacts {
  /** In the officer's words; may have several lines. */
  readonly reasons: readonly string[];
  /** Documents that are missing. */
  readonly missing: readonly (string | Bilingual)[];
}

/** A faulty application is sent back with the reasons and the documents still missing (CP 4.2.2). */
export function applicationReturnedMail({ organization, applicationId, link, reasons, missing }: ApplicationReturnedFacts): MailDraft {
  return {
    subject: { ja: `【申請の差し戻し】${organization}`, en: `Application sent back: ${organization}` },
    parts: [
      {
        ja: '下記の申請は、このままでは審査を終えられません。ページで内容を補い、もう一度提出してください。入力済みの内容は残っています。',
        en: 'The review of the application below cannot be finished as it is. Please complete it on the page and submit it again. What you have entered is still there.',
      },
      { facts: [[ORGANIZATION, organization], [REFERENCE, applicationId]] },
      ...(reasons.length === 0 ? [] : [{ ja: '差し戻しの理由：', en: 'Reasons:' }, { list: reasons.flatMap(foreignLines) }]),
      ...(missing.length === 0 ? [] : [{ ja: '不足している書類：', en: 'Documents that are missing:' }, { list: missing }]),
      { link },
    ],
  };
}

/** An application is refused (CP 4.2.2). */
export function applicationRefusedMail({ organization, applicationId, link, reasons }: ApplicationMailFacts & { readonly reasons: readonly string[] }): MailDraft {
  return {
    subject: { ja: `【申請の却下】${organization}`, en: `Application refused: ${organization}` },
    parts: [
      {
        ja: '下記の申請は、審査の結果、承認できませんでした。事情が変わったときは、新しく申請してください。',
        en: 'After review the application below could not be approved. If circumstances change, please apply anew.',
      },
      { facts: [[ORGANIZATION, organization], [REFERENCE, applicationId]] },
      ...(reasons.length === 0 ? [] : [{ ja: '理由：', en: 'Reasons:' }, { list: reasons.flatMap(foreignLines) }]),
      { link },
    ],
  };
}

/** An organization is approved (CP 4.2.2). */
export function organizationApprovedMail({ organization, applicationId, link, expiresAt }: ApplicationMailFacts & { readonly expiresAt: number }): MailDraft {
  return {
    subject: { ja: `【承認】${organization}`, en: `Approved: ${organization}` },
    parts: [
      {
        ja: '下記の組織の審査が終わり、承認されました。ページから ACME の認証情報を申し込むと、証明書を取得できます。',
        en: 'The organization below has been reviewed and approved. Ask for ACME credentials on the page to obtain certificates.',
      },
      { facts: [[ORGANIZATION, organization], [REFERENCE, applicationId], [{ ja: '審査の有効期限', en: 'Vetting holds until' }, instantText(expiresAt)]] },
      { link },
    ],
  };
}
