import type { Bilingual } from '../language.js';
import type { ApplicationState, EvidenceKind, VettedAttribute } from './application.js';

/** What attributes are called by people. */
export const ATTRIBUTE_WORDS: Readonly<Record<VettedAttribute, Bilingual>> = {
  legalName: { ja: '正式名称', en: 'legal name' },
  romanizedName: { ja: 'ローマ字の名称', en: 'romanized name' },
  shortName: { ja: '略称', en: 'short form of the name' },
  dba: { ja: '屋号・通称', en: 'trade name (DBA)' },
  address: { ja: '所在地', en: 'address' },
  jurisdiction: { ja: '登記された国・地域', en: 'jurisdiction of registration' },
  registrationNumber: { ja: '法人番号・登記番号', en: 'registration number' },
  telephone: { ja: '代表電話番号', en: 'telephone number' },
  contacts: { ja: '担当者', en: 'contacts' },
  authority: { ja: '申請者の権限', en: 'authority of the requester' },
};

/** What kinds of evidence are called by people. */
export const KIND_WORDS: Readonly<Record<EvidenceKind, Bilingual>> = {
  'registry-extract': { ja: '登記事項証明書', en: 'registry extract' },
  'government-document': { ja: '公的書類（印鑑証明書、法人番号公表サイトなど）', en: 'government document (certificate of seal, corporate number register)' },
  'third-party-database': { ja: '第三者データベース（東京商工リサーチなど）', en: 'third-party database (such as Tokyo Shoko Research)' },
  'attestation-letter': { ja: '弁護士・会計士等の証明書', en: 'attestation letter of a lawyer or accountant' },
  'site-visit': { ja: '現地調査の報告', en: 'report of a site visit' },
  'utility-bill': { ja: '公共料金の請求書（発行から3か月以内、所在地のみ）', en: 'utility bill (address only, at most 3 months old)' },
  'bank-statement': { ja: '銀行・カードの明細書（発行から3か月以内、所在地・屋号のみ）', en: 'bank or card statement (address and trade name only, at most 3 months old)' },
  'tax-document': { ja: '納税関係の公的書類（所在地・屋号のみ）', en: 'government tax document (address and trade name only)' },
  'communication-record': { ja: '申請者への確認の記録（電話・郵便）', en: 'record of how the requester was confirmed (telephone, post)' },
  'power-of-attorney': { ja: '委任状', en: 'power of attorney' },
};

/** What states of an application are called by people. */
export const STATE_WORDS: Readonly<Record<ApplicationState, Bilingual>> = {
  draft: { ja: '下書き', en: 'draft' },
  submitted: { ja: '受付済み（審査待ち）', en: 'submitted, waiting for review' },
  'in-review': { ja: '審査中', en: 'in review' },
  reviewed: { ja: '審査済み（承認待ち）', en: 'reviewed, waiting for approval' },
  returned: { ja: '差し戻し', en: 'sent back' },
  approved: { ja: '承認', en: 'approved' },
  refused: { ja: '却下', en: 'refused' },
  withdrawn: { ja: '取り下げ', en: 'withdrawn' },
};
