import { minutesOfJapan } from '../core/minutes.js';
import { toRfc3339, type EpochSeconds } from '../core/time.js';
import { oneLine } from './one-line.js';

/** Structurally the `ConfirmationMailFacts` of ra's ports. */
export interface ConfirmationMailFacts {
  readonly organization: string;
  readonly authorizationDomain: string;
  readonly names: readonly string[];
  readonly accountUrl: string;
  /** Where the contact confirms; carries the random value. */
  readonly link: string;
  readonly expiresAt: EpochSeconds;
}

/**
 * Words the mail that asks a contact to confirm names (BR 3.2.2.4.2, .4, .13, .14), in Japanese and English. Plain text: nothing in it can hide what the
 * link is, and what strangers have chosen (names, organization) stands on lines of its own.
 */
export function confirmationMail({ organization, authorizationDomain, names, accountUrl, link, expiresAt }: ConfirmationMailFacts): { subject: string; text: string } {
  const facts = [`  ${oneLine(organization)}`, `  ${accountUrl}`, ...names.map((name) => `  ${name}`)].join('\n');
  const until = toRfc3339(expiresAt);
  const japan = minutesOfJapan(expiresAt);
  const text = `${authorizationDomain} のご担当者様

下記の組織・アカウントから、下記のドメイン名に対するサーバー証明書の申請がありました。
お心当たりがあり、発行を承認される場合は、次のページを開いて「承認する」を押してください。
ページを開いただけでは承認になりません。ページは一度だけ、${japan}（日本時間）まで有効です。

${link}

お心当たりのない場合は、何もなさらず、このメールを破棄してください。証明書は発行されません。

To whoever is responsible for ${authorizationDomain}

The organization and account below have applied for server certificates for the domain names below.
If you know of this and agree, open the page above and press "Confirm". Opening it alone confirms nothing.
The page is good once, until ${until}.
If you know nothing of it, do nothing and discard this mail: no certificate will be issued.

組織、アカウント、ドメイン名 / Organization, account, domain names:
${facts}
`;
  return { subject: `【ドメイン名の確認】${authorizationDomain} / Domain confirmation`, text };
}
