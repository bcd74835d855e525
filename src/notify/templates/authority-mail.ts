import type { Bilingual } from '../../core/language.js';
import type { EpochSeconds } from '../../core/time.js';
import { ORGANIZATION } from './labels.js';
import { instantText, writeMail, type MailSender, type WrittenMail } from './write-mail.js';

/** Structurally of subscriber's dependencies: what a vetted contact of an organization is asked. */
export interface AuthorityMailFacts {
  readonly about: 'requester' | 'credentials' | 'credentials-widened';
  readonly organization: string;
  /** Legal name of the agent that the requester belongs to; null: the organization itself. */
  readonly agent: string | null;
  readonly requester: string;
  readonly requesterEmail: string;
  /** What is asked for, one line each; chosen by the requester. */
  readonly asked: readonly string[];
  /** Carries the random value. Opening it changes nothing, a button there does. */
  readonly link: string;
  readonly expiresAt: EpochSeconds;
}

const SUBJECT: Readonly<Record<AuthorityMailFacts['about'], Bilingual>> = {
  requester: { ja: '【申請者の確認】', en: 'Confirm a requester: ' },
  credentials: { ja: '【ACME 認証情報の確認】', en: 'Confirm ACME credentials: ' },
  'credentials-widened': { ja: '【ACME 認証情報の変更の確認】', en: 'Confirm a change of ACME credentials: ' },
};

const QUESTION: Readonly<Record<AuthorityMailFacts['about'], Bilingual>> = {
  requester: {
    ja: '下記の方から、貴組織のためにサーバー証明書を申請する権限があるとの申し出がありました。権限がある場合は、次のページを開いてボタンを押してください。',
    en: 'The person below says to be allowed to ask for server certificates for your organization. If that is so, open the page below and press the button there.',
  },
  credentials: {
    ja: '下記の組織の ACME の認証情報の申し込みがありました。この情報を持つ人は、組織の名義のサーバー証明書を取得できます。承認される場合は、次のページを開いてボタンを押してください。',
    en: 'ACME credentials for the organization below have been asked for. Who has them can obtain server certificates in its name. If you agree, open the page below and press the button there.',
  },
  'credentials-widened': {
    ja: '下記の組織の ACME の認証情報について、使える範囲を広げる申し込みがありました。承認される場合は、次のページを開いてボタンを押してください。',
    en: 'It is asked that ACME credentials of the organization below may be used for more than now. If you agree, open the page below and press the button there.',
  },
};

/** Asks a vetted contact of an organization whether somebody may act for it (CP 3.2.5, BR 3.2.5). */
export function writeAuthorityMail(facts: AuthorityMailFacts, sender: MailSender): WrittenMail {
  const { about, organization, agent, requester, requesterEmail, asked, link, expiresAt } = facts;
  const until = instantText(expiresAt);
  return writeMail(
    'ja',
    {
      subject: { ja: `${SUBJECT[about].ja}${organization}`, en: `${SUBJECT[about].en}${organization}` },
      parts: [
        QUESTION[about],
        { link },
        {
          ja: `ページを開いただけでは何も起こりません。ページは一度だけ、${until.ja}まで使えます。`,
          en: `Opening the page alone changes nothing. It is good once, until ${until.en}.`,
        },
        {
          facts: [
            [ORGANIZATION, organization],
            ...(agent === null ? [] : [[{ ja: '代理人', en: 'Agent' }, agent] as const]),
            [{ ja: '申請者', en: 'Requester' }, `${requester} <${requesterEmail}>`],
          ],
        },
        ...(asked.length === 0 ? [] : [{ ja: '申し込みの内容：', en: 'What is asked for:' }, { list: asked }]),
        {
          ja: 'お心当たりのない場合は、何もなさらず、このメールを破棄してください。何も許可されません。',
          en: 'If you know nothing of this, do nothing and discard this mail: nothing is allowed by that.',
        },
      ],
    },
    sender,
  );
}
