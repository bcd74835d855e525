import type { Actor } from '../core/actor.js';
import { may, type Right } from '../core/access.js';
import type { Bilingual } from '../core/language.js';
import type { Site } from '../core/site.js';

/** One entry of the navigation. */
export interface NavigationItem {
  readonly path: string;
  readonly label: Bilingual;
  /** Who sees it; left out: everybody who has signed in. */
  readonly right?: Right;
}

/** At the top of every page of somebody who has signed in. */
export const NAVIGATION: Readonly<Record<Site, readonly NavigationItem[]>> = {
  portal: [
    { path: '/', label: { ja: '組織', en: 'Organizations' } },
    { path: '/account', label: { ja: 'アカウント', en: 'Account' } },
  ],
  officers: [
    { path: '/', label: { ja: '業務一覧', en: 'Work' }, right: 'work.read' },
    { path: '/applications', label: { ja: '申請', en: 'Applications' }, right: 'work.read' },
    { path: '/organizations', label: { ja: '組織', en: 'Organizations' }, right: 'work.read' },
    { path: '/names', label: { ja: '拒否リスト', en: 'Denied names' }, right: 'work.read' },
    { path: '/data-sources', label: { ja: 'データソース', en: 'Data sources' }, right: 'work.read' },
    { path: '/problem-reports', label: { ja: '問題通報', en: 'Problem reports' }, right: 'work.read' },
    { path: '/validations', label: { ja: '電話・郵便', en: 'Calls and letters' }, right: 'work.read' },
    { path: '/certificates', label: { ja: '証明書', en: 'Certificates' }, right: 'work.read' },
    { path: '/keys', label: { ja: 'ブロックされた鍵', en: 'Blocked keys' }, right: 'work.read' },
    { path: '/audit', label: { ja: '監査ログ', en: 'Audit log' }, right: 'audit.read' },
    { path: '/authority', label: { ja: '申請権限', en: 'Authority' }, right: 'work.read' },
    { path: '/people', label: { ja: '担当者', en: 'People' }, right: 'work.read' },
    { path: '/account', label: { ja: 'アカウント', en: 'Account' } },
  ],
};

/** Above every page of an organization, below `/organizations/ID`. */
export const ORGANIZATION_NAVIGATION: readonly NavigationItem[] = [
  { path: '', label: { ja: '概要', en: 'Overview' } },
  { path: '/applications', label: { ja: '審査', en: 'Vetting' }, right: 'organization.read' },
  { path: '/certificates', label: { ja: '証明書', en: 'Certificates' }, right: 'certificates.read' },
  { path: '/credentials', label: { ja: 'ACME 認証キー', en: 'ACME credentials' }, right: 'credentials.read' },
  { path: '/domains', label: { ja: 'ドメイン名', en: 'Domains' }, right: 'organization.read' },
  { path: '/authority', label: { ja: '申請権限と規約', en: 'Authority and terms' }, right: 'organization.read' },
  { path: '/people', label: { ja: 'メンバー', en: 'People' }, right: 'organization.read' },
  { path: '/webhooks', label: { ja: 'Webhook', en: 'Webhooks' }, right: 'webhooks.manage' },
  { path: '/mail-choices', label: { ja: 'メール', en: 'Mail' }, right: 'organization.read' },
  { path: '/tokens', label: { ja: 'APIトークン', en: 'API tokens' }, right: 'organization.read' },
];

/** The entries that somebody sees. */
export function navigationFor(actor: Actor, site: Site): readonly NavigationItem[] {
  return NAVIGATION[site].filter(({ right }) => right === undefined || may(actor, right, null));
}
