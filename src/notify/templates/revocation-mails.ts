import type { Bilingual } from '../../core/language.js';
import type { RevocationReason } from '../../core/state/certificate.js';
import { describe, summary, type CertificateMailFacts, type CertificatesMailFacts } from './certificate-mails.js';
import { ORGANIZATION, REFERENCE } from './labels.js';
import { instantText, type MailDraft } from './write-mail.js';

/** CRLReason codes in words (BR 7.2.2). */
const REASONS: Readonly<Record<RevocationReason, Bilingual>> = {
  0: { ja: '理由コードなし (0)', en: 'unspecified (0)' },
  1: { ja: '秘密鍵の危殆化 (keyCompromise)', en: 'key compromise (keyCompromise)' },
  3: { ja: '組織の情報の変更 (affiliationChanged)', en: 'affiliation changed (affiliationChanged)' },
  4: { ja: '新しい証明書への置き換え (superseded)', en: 'superseded by another certificate (superseded)' },
  5: { ja: '利用の終了 (cessationOfOperation)', en: 'no longer used (cessationOfOperation)' },
  9: { ja: '証明書の資格の取り消し (privilegeWithdrawn)', en: 'privilege withdrawn (privilegeWithdrawn)' },
};

/** Certificates are revoked. */
export function certificatesRevokedMail({
  organization,
  certificates,
}: {
  readonly organization: string;
  readonly certificates: readonly (CertificateMailFacts & { readonly revokedAt: number; readonly reason: RevocationReason })[];
}): MailDraft {
  const { first, count } = summary(certificates);
  return {
    subject: { ja: `【失効】${first.ja}`, en: `${count === 1 ? 'Certificate' : `${count} certificates`} revoked: ${first.en}` },
    parts: [
      {
        ja: '下記のサーバー証明書を失効させました。失効は取り消せません。まだ使っている場合は、新しい証明書に入れ替えてください。失効を申し出た覚えがないときは、すぐにご連絡ください。',
        en: 'The server certificates below have been revoked. That cannot be undone: where one is still in use, please replace it. If nobody of yours has asked for this and you do not know why, contact us at once.',
      },
      { facts: [[ORGANIZATION, organization]] },
      ...certificates.slice(0, 1).map(({ revokedAt, reason }) => ({
        facts: [
          [{ ja: '失効日時', en: 'Revoked' }, instantText(revokedAt)],
          [{ ja: '理由', en: 'Reason' }, REASONS[reason]],
        ] as const,
      })),
      ...describe(certificates),
    ],
  };
}

/** A revocation is asked for, and decided on before it is done. */
export function revocationAskedMail({ organization, certificates }: CertificatesMailFacts): MailDraft {
  const { first } = summary(certificates);
  return {
    subject: { ja: `【失効の申し出】${first.ja}`, en: `Revocation asked for: ${first.en}` },
    parts: [
      {
        ja: '下記のサーバー証明書の失効の申し出を受け付けました。失効させると取り消せません。新しい証明書の準備を進めてください。申し出た覚えがないときは、すぐにご連絡ください。',
        en: 'A revocation of the server certificate below has been asked for. It cannot be undone once it is done: please prepare to replace the certificate. If nobody of yours has asked, contact us at once.',
      },
      { facts: [[ORGANIZATION, organization]] },
      ...describe(certificates),
    ],
  };
}

/** The private key of a certificate may be known to others (CP 4.9.12). */
export function keyCompromiseSuspectedMail({ organization, certificates }: CertificatesMailFacts): MailDraft {
  const { first } = summary(certificates);
  return {
    subject: { ja: `【重要・秘密鍵の危殆化の疑い】${first.ja}`, en: `URGENT, possible key compromise: ${first.en}` },
    parts: [
      {
        ja: '下記のサーバー証明書の秘密鍵が、第三者に知られているおそれがあります。危殆化が証明されたときは、この鍵の証明書をすべて 24 時間以内に失効させ、この鍵には今後証明書を発行しません。新しい鍵を作り、証明書を取り直してください。',
        en: 'The private key of the server certificate below may be known to others. Once that is proven, every certificate with this key is revoked within 24 hours, and no certificate is issued for the key again. Please make a new key and obtain a new certificate.',
      },
      { facts: [[ORGANIZATION, organization]] },
      ...describe(certificates),
    ],
  };
}

/** Somebody has reported a certificate (BR 4.9.5). What was reported stands on the page: strangers put no words into our mail. */
export function problemReportedMail({ organization, certificates, reference }: CertificatesMailFacts & { readonly reference: string }): MailDraft {
  const { first } = summary(certificates);
  return {
    subject: { ja: `【問題の報告】${first.ja}`, en: `Problem reported: ${first.en}` },
    parts: [
      {
        ja: '下記のサーバー証明書について、問題の報告がありました。認証局は 24 時間以内に調べ、必要であれば証明書を失効させます。お気づきのことがあれば、受付番号を添えてお知らせください。',
        en: 'A problem with the server certificate below has been reported. The certification authority looks into it within 24 hours and revokes the certificate if it must. If you know something about it, please tell us with the reference.',
      },
      { facts: [[ORGANIZATION, organization], [REFERENCE, reference]] },
      ...describe(certificates),
    ],
  };
}
