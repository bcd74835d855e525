import { minutesOfJapan } from '../core/minutes.js';
import { toRfc3339, type EpochSeconds } from '../core/time.js';
import { oneLine } from './one-line.js';

/** Structurally of people's ports. */
interface InvitationFacts {
  readonly kind: 'officer' | 'member' | 'applicant' | 'recovery';
  readonly organization: string | null;
  readonly invitedBy: string | null;
  /** Carries the random value. */
  readonly link: string;
  readonly expiresAt: EpochSeconds;
}

interface Written {
  readonly subject: string;
  readonly text: string;
}

const WHY: Readonly<Record<InvitationFacts['kind'], { ja: string; en: string }>> = {
  officer: { ja: '認証局の担当者として招待されました。', en: 'You are invited to work for the certificate authority.' },
  member: { ja: '下記の組織のメンバーとして招待されました。', en: 'You are invited to the organization below.' },
  applicant: { ja: 'サーバー証明書の組織申請を始めるための、アカウント作成のご案内です。', en: 'You asked to start an application for server certificates.' },
  recovery: { ja: 'パスキーを登録し直すためのご案内です。登録すると、これまでのパスキーは使えなくなります。', en: 'This lets you register a new passkey. Your former passkeys will stop working.' },
};

const SUBJECT: Readonly<Record<InvitationFacts['kind'], string>> = {
  officer: '【ご招待】認証局の担当者 / Invitation',
  member: '【ご招待】証明書ポータル / Invitation',
  applicant: '【アカウント作成】証明書ポータル / Start your application',
  recovery: '【パスキーの再登録】 / Register a new passkey',
};

/** Words the mail with a way in, in Japanese and English. What strangers have chosen stands on lines of its own. */
export function invitationMail({ kind, organization, invitedBy, link, expiresAt }: InvitationFacts): Written {
  const japan = minutesOfJapan(expiresAt);
  const facts = [
    ...(organization === null ? [] : [`組織 / Organization:\n  ${oneLine(organization)}`]),
    ...(invitedBy === null ? [] : [`招待者 / Invited by:\n  ${oneLine(invitedBy)}`]),
  ];
  const text = `${WHY[kind].ja}
次のページを開き、パスキーを登録してください。ページは一度だけ、${japan}（日本時間）まで有効です。

${link}

お心当たりのない場合は、何もなさらず、このメールを破棄してください。

${WHY[kind].en}
Open the page above and register a passkey. It is good once, until ${toRfc3339(expiresAt)}.
If you know nothing of this, do nothing and discard this mail.
${facts.length === 0 ? '' : `\n${facts.join('\n')}\n`}`;
  return { subject: SUBJECT[kind], text };
}

/** Words the mail to somebody who asked for a new start but has an account: the page answered them as it answers everybody. */
export function knownPersonMail({ signInUrl }: { signInUrl: string }): Written {
  const text = `アカウント作成のご依頼を受け付けましたが、このメールアドレスのアカウントはすでにあります。
次のページから、登録済みのパスキーでサインインしてください。

${signInUrl}

パスキーをなくされた場合は、組織の管理者に再招待をご依頼ください。お心当たりのない場合は、このメールを破棄してください。

Somebody asked to make an account for this address, but there is one already. Sign in with your passkey at the page above.
If you have lost your passkey, ask a manager of your organization to invite you again. If you know nothing of this, discard this mail.
`;
  return { subject: '【アカウント】すでに登録されています / You have an account already', text };
}
