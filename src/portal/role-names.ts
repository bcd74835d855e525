import type { MemberRole, OfficerRole } from '../core/actor.js';
import type { Bilingual } from '../core/language.js';

/** Roles, as people read them. */
export const ROLE_NAMES: Readonly<Record<MemberRole | OfficerRole, Bilingual>> = {
  manager: { ja: '管理者', en: 'manager' },
  requester: { ja: '申請担当', en: 'requester' },
  reader: { ja: '閲覧', en: 'reader' },
  officer: { ja: '審査担当', en: 'validation officer' },
  auditor: { ja: '監査', en: 'auditor' },
  administrator: { ja: 'システム管理者', en: 'administrator' },
};

/** What each role of a member may do. */
export const MEMBER_ROLE_HELP: Readonly<Record<MemberRole, Bilingual>> = {
  manager: { ja: '申請、メンバーの招待、以下すべて', en: 'applies, invites people, and all below' },
  requester: { ja: '鍵と証明書の管理、失効', en: 'asks for credentials, answers for and revokes certificates' },
  reader: { ja: '閲覧のみ', en: 'looks' },
};
