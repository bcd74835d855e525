import { ORGANIZATION } from './labels.js';
import type { OrganizationMailFacts } from './organization-mails.js';
import { instantText, type MailDraft } from './write-mail.js';

/** ACME credentials can be fetched; the key itself is never in a mail. @param keyId the `kid` of the external account key */
export function credentialsReadyMail({ organization, link, keyId, expiresAt }: OrganizationMailFacts & { readonly keyId: string; readonly expiresAt: number | null }): MailDraft {
  return {
    subject: { ja: `【ACME 認証情報】${organization}`, en: `ACME credentials ready: ${organization}` },
    parts: [
      {
        ja: 'お申し込みの ACME の認証情報（外部アカウント結合の鍵）が用意できました。鍵はページで一度だけ表示されます。お心当たりのないときは、ページから鍵を取り消し、すぐにご連絡ください。',
        en: 'The ACME credentials (external account binding) that were asked for are ready. The key is shown once, on the page. If nobody of yours has asked for them, revoke the key on the page and contact us at once.',
      },
      {
        facts: [
          [ORGANIZATION, organization],
          [{ ja: '鍵の識別子', en: 'Key identifier' }, keyId],
          ...(expiresAt === null ? [] : [[{ ja: '鍵の有効期限', en: 'Key usable until' }, instantText(expiresAt)] as const]),
        ],
      },
      { link },
    ],
  };
}
