/** Names of facts that several mails show. */
export const ORGANIZATION = { ja: '組織', en: 'Organization' };
export const REFERENCE = { ja: '受付番号', en: 'Reference' };
export const SERIAL = { ja: 'シリアル番号', en: 'Serial number' };
export const NAMES = { ja: 'ドメイン名', en: 'Domain names' };
export const NOT_AFTER = { ja: '有効期限', en: 'Expires' };
