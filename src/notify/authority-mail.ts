import { minutesOfJapan } from '../core/minutes.js';
import { toRfc3339, type EpochSeconds } from '../core/time.js';
import { oneLine } from './one-line.js';

/** Structurally the `AuthorityMailFacts` of the subscriber room. */
export interface AuthorityMailFacts {
  readonly about: 'requester' | 'credentials' | 'credentials-widened';
  readonly organization: string;
  readonly agent: string | null;
  readonly requester: string;
  readonly requesterEmail: string;
  readonly asked: readonly string[];
  readonly link: string;
  readonly expiresAt: EpochSeconds;
}

const ABOUT = {
  requester: {
    ja: '下記の方が、貴組織のサーバー証明書に関する手続きを行う権限を持つことの確認をお願いします。',
    en: 'Please confirm that the person below may act for your organization in matters of server certificates.',
    subject: '【申請権限の確認】',
  },
  credentials: {
    ja: '下記の方から、貴組織の名義でサーバー証明書を自動取得するための認証キー（ACME 外部アカウントキー）の申請がありました。',
    en: 'The person below has asked for an ACME external account key, with which server certificates are obtained in the name of your organization.',
    subject: '【ACME 認証キー申請の確認】',
  },
  'credentials-widened': {
    ja: '下記の方から、貴組織の認証キー（ACME 外部アカウントキー）で取得できる証明書の範囲を広げる申請がありました。',
    en: 'The person below has asked that an ACME external account key of your organization be good for more than it is.',
    subject: '【ACME 認証キー変更の確認】',
  },
} as const;

/**
 * Words the mail that asks a verified contact of an organization whether somebody may act in its name (BR 3.2.5), in Japanese and English. Plain text; what the
 * requester has chosen stands on lines of its own.
 */
export function authorityMail({ about, organization, agent, requester, requesterEmail, asked, link, expiresAt }: AuthorityMailFacts): { subject: string; text: string } {
  const { ja, en, subject } = ABOUT[about];
  const japan = minutesOfJapan(expiresAt);
  const facts = [
    `申請者 / requester: ${requester} <${requesterEmail}>`,
    ...(agent === null ? [] : [`代理事業者 / agent: ${agent}`]),
    `組織 / organization: ${organization}`,
    ...asked,
  ];
  const text = `${oneLine(organization)} ご担当者様

${ja}
お心当たりがあり、承認される場合は、次のページを開いて「承認する」を押してください。お心当たりのない場合は「拒否する」を押してください。
ページを開いただけでは承認になりません。回答は一度だけ、${japan}（日本時間）まで受け付けます。

${link}

To whoever is responsible at ${oneLine(organization)}

${en}
If you know of this and agree, open the page above and press "Confirm"; if you do not, press "Refuse". Opening it alone does neither.
The page takes one answer, until ${toRfc3339(expiresAt)}.

申請内容 / What is asked for:
${facts.map((line) => `  ${oneLine(line)}`).join('\n')}
`;
  return { subject: `${subject}${oneLine(organization).slice(0, 64)} / Authority confirmation`, text };
}
