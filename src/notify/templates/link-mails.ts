import type { Language } from '../../core/language.js';
import type { EpochSeconds } from '../../core/time.js';
import { foreignText } from './foreign-text.js';
import { ORGANIZATION } from './labels.js';
import { instantText, writeMail, type MailPart, type MailSender, type WrittenMail } from './write-mail.js';

/** What every mail says that carries a secret link. Others have chosen the names: they stand on lines of their own. */
export interface LinkMailFacts {
  /** Who is written to. */
  readonly name: string;
  /** Whose affair it is; null for the CA's own. */
  readonly organization: string | null;
  /** Carries the random value. Opening it changes nothing, a button there does. */
  readonly link: string;
  readonly expiresAt: EpochSeconds;
  readonly language: Language;
  /** Who has asked for the mail to be sent. */
  readonly askedBy: string;
  /** What is asked, in a word or two: a role, names; null where that is clear. */
  readonly what: string | null;
}

/** Invites a person to sign in with a passkey and take up a role. */
export function writeInvitationMail(facts: LinkMailFacts, sender: MailSender): WrittenMail {
  return writeMail(
    facts.language,
    {
      subject: { ja: `【ご招待】${shortName(facts)}`, en: `Invitation: ${shortName(facts)}` },
      parts: [
        { ja: '認証局のページへのご招待です。次のページを開き、この端末のパスキーを登録してください。', en: 'You are invited to the pages of the certification authority. Open the page below and register a passkey of your device.' },
        { link: facts.link },
        once(facts),
        described(facts),
        { ja: 'お心当たりのない場合は、何もなさらず、このメールを破棄してください。', en: 'If you know nothing of this, do nothing and discard this mail.' },
      ],
    },
    sender,
  );
}

/** Asks the vetted contact of an organization whether ACME credentials may be given out. */
export function writeCredentialMail(facts: LinkMailFacts, sender: MailSender): WrittenMail {
  return writeMail(
    facts.language,
    {
      subject: { ja: `【ACME 認証情報の確認】${shortName(facts)}`, en: `Confirm ACME credentials: ${shortName(facts)}` },
      parts: [
        {
          ja: '下記の組織の ACME の認証情報の申し込みがありました。この情報を持つ人は、組織の名義のサーバー証明書を取得できます。承認される場合は、次のページを開いてボタンを押してください。',
          en: 'ACME credentials for the organization below have been asked for. Who has them can obtain server certificates in its name. If you agree, open the page below and press the button there.',
        },
        { link: facts.link },
        once(facts),
        described(facts),
        {
          ja: 'お心当たりのない場合は、何もなさらず、このメールを破棄してください。認証情報は発行されません。',
          en: 'If you know nothing of this, do nothing and discard this mail: no credentials will be given out.',
        },
      ],
    },
    sender,
  );
}

/** Lets somebody who has no sign-in yet go on with an application by proving the mail address. */
export function writeApplicationStartMail(facts: LinkMailFacts, sender: MailSender): WrittenMail {
  return writeMail(
    facts.language,
    {
      subject: { ja: `【申請の手続き】${shortName(facts)}`, en: `Your application: ${shortName(facts)}` },
      parts: [
        {
          ja: '組織の審査の申請を始めるには、次のページを開いてメールアドレスを確認し、パスキーを登録してください。',
          en: 'To begin the application of your organization, open the page below to confirm your mail address and register a passkey.',
        },
        { link: facts.link },
        once(facts),
        described(facts),
        { ja: 'お心当たりのない場合は、何もなさらず、このメールを破棄してください。', en: 'If you know nothing of this, do nothing and discard this mail.' },
      ],
    },
    sender,
  );
}

function shortName({ organization, name }: LinkMailFacts): string {
  return foreignText(organization ?? name, 60);
}

function once({ expiresAt }: LinkMailFacts): MailPart {
  const until = instantText(expiresAt);
  return {
    ja: `ページを開いただけでは何も起こりません。ページは一度だけ、${until.ja}まで使えます。`,
    en: `Opening the page alone changes nothing. It is good once, until ${until.en}.`,
  };
}

function described({ name, organization, askedBy, what }: LinkMailFacts): MailPart {
  return {
    facts: [
      [{ ja: '宛先', en: 'To' }, name],
      ...(organization === null ? [] : [[ORGANIZATION, organization] as const]),
      ...(what === null ? [] : [[{ ja: '内容', en: 'What' }, what] as const]),
      [{ ja: '依頼者', en: 'Asked by' }, askedBy],
    ],
  };
}
