import type { MemberRole } from './actor.js';
import type { Bilingual } from './language.js';
import type { NoticeKind } from './notice.js';

interface KindFacts {
  readonly label: Bilingual;
  /** Type of the webhook event; null for what is not about an organization. */
  readonly event: string | null;
  /** Roles that are told by mail. */
  readonly members: readonly MemberRole[];
  /** The rules want people to be told: nobody can turn it off, and it is not held back by a rate. */
  readonly needed: boolean;
  /** It can happen to its subject once only: it is told once, whatever asks for it. */
  readonly once: boolean;
}

const WORKERS = ['manager', 'requester'] as const;

/**
 * Every kind of notice, and who is told. Approval, return, refusal and issuance are notified (CP 4.2.2), issuance to the registered contacts alone (CP 4.4.3); the subscriber is told of key compromise (CP 4.9.12), of
 * reports about a certificate (BR 4.9.5) and of its end. Issuance can be turned off: the client that ordered was told by ACME (CP 4.3.2).
 */
export const NOTICE_KINDS: Readonly<Record<NoticeKind, KindFacts>> = {
  'application-received': kind('application.received', ['manager'], false, false, '申請の受付', 'application received'),
  'application-returned': kind('application.returned', ['manager'], true, false, '申請の差し戻し', 'application sent back'),
  'application-refused': kind('application.refused', ['manager'], true, true, '申請の却下', 'application refused'),
  'organization-approved': kind('organization.approved', ['manager'], true, true, '組織の承認', 'organization approved'),
  'organization-suspended': kind('organization.suspended', WORKERS, true, false, '組織の停止', 'organization suspended'),
  'vetting-expiring': kind('organization.vetting-expiring', ['manager'], false, false, '審査の期限', 'vetting expires'),
  'validation-expiring': kind('domain.validation-expiring', WORKERS, false, false, 'ドメイン名の確認の期限', 'domain confirmation expires'),
  'credentials-ready': kind('credentials.ready', WORKERS, true, true, 'ACME 認証情報の準備', 'ACME credentials ready'),
  'certificate-issued': kind('certificate.issued', WORKERS, false, true, '証明書の発行', 'certificate issued'),
  'certificate-expiring': kind('certificate.expiring', WORKERS, false, true, '証明書の期限', 'certificate expires'),
  'certificate-revoked': kind('certificate.revoked', WORKERS, true, true, '証明書の失効', 'certificate revoked'),
  'revocation-asked': kind('certificate.revocation-asked', WORKERS, true, false, '失効の申し出', 'revocation asked for'),
  'key-compromise-suspected': kind('certificate.key-compromise-suspected', WORKERS, true, false, '秘密鍵の危殆化の疑い', 'possible key compromise'),
  'problem-reported': kind('certificate.problem-reported', WORKERS, true, true, '証明書の問題の報告', 'problem with a certificate reported'),
  'problem-report-received': kind(null, [], true, true, '報告の受付', 'problem report received'),
  'problem-report-preliminary': kind(null, [], true, true, '調査の中間報告', 'preliminary report'),
  'problem-report-closed': kind(null, [], true, true, '調査の終了', 'problem report closed'),
};

function kind(event: string | null, members: readonly MemberRole[], needed: boolean, once: boolean, ja: string, en: string): KindFacts {
  return { event, members, needed, once, label: { ja, en } };
}

/** Every kind, in the order in which pages list them. */
export const ALL_NOTICE_KINDS = Object.keys(NOTICE_KINDS) as readonly NoticeKind[];

/** Kinds that a webhook can have. */
export const WEBHOOK_KINDS: readonly NoticeKind[] = ALL_NOTICE_KINDS.filter((name) => NOTICE_KINDS[name].event !== null);

/** Kinds that a person can turn off. */
export const OPTIONAL_KINDS: readonly NoticeKind[] = ALL_NOTICE_KINDS.filter((name) => !NOTICE_KINDS[name].needed);
