import { foreignText } from './foreign-text.js';
import { ORGANIZATION } from './labels.js';
import type { OrganizationMailFacts } from './organization-mails.js';
import { instantText, type MailDraft } from './write-mail.js';

/** A webhook is switched off because nothing was taken there for days. @param failure of the last attempt, in our words */
export function webhookDisabledMail({
  organization,
  link,
  url,
  failingSince,
  failure,
}: OrganizationMailFacts & { readonly url: string; readonly failingSince: number; readonly failure: string }): MailDraft {
  const host = foreignText(new URL(url).hostname, 60);
  return {
    subject: { ja: `【Webhook の停止】${host}`, en: `Webhook disabled: ${host}` },
    parts: [
      {
        ja: '下記の Webhook に通知が届かない状態が続いたため、停止しました。受け取る側を直してから、ページで再開してください。届かなかった通知は送り直されません。',
        en: 'The webhook below has taken nothing for days and is switched off. Please repair the receiving side and switch it on again on the page. What could not be delivered is not sent again.',
      },
      {
        facts: [
          [ORGANIZATION, organization],
          [{ ja: '宛先', en: 'URL' }, url],
          [{ ja: '届かなくなった日時', en: 'Failing since' }, instantText(failingSince)],
          [{ ja: '最後の失敗', en: 'Last failure' }, failure],
        ],
      },
      { link },
    ],
  };
}
