import type { Bilingual } from '../../core/language.js';

/** A reason that subscribers may give for a revocation, with what the Baseline Requirements mean by it. */
export interface SubscriberReason {
  readonly reason: 0 | 1 | 3 | 4 | 5;
  readonly title: Bilingual;
  readonly meaning: Bilingual;
}

/** The reasons of BR 4.9.1.1 and 7.2.2 that are open to subscribers, explained (BR 9.6.3: the agreement explains them). In the order of the form. */
export const SUBSCRIBER_REASONS: readonly SubscriberReason[] = [
  {
    reason: 0,
    title: { ja: '理由を指定しない（unspecified）', en: 'No reason (unspecified)' },
    meaning: { ja: '下記のいずれにも当てはまらない場合。CRL に理由コードは記載されません。', en: 'When none of the reasons below fits. The CRL carries no reason code.' },
  },
  {
    reason: 1,
    title: { ja: '鍵の危殆化（keyCompromise）', en: 'Key compromise (keyCompromise)' },
    meaning: {
      ja: '秘密鍵が漏えいした、またはその疑いがある場合。他の理由より優先して選択してください。同じ鍵は二度と使用できなくなり、この鍵で同じアカウントに発行された証明書はすべて失効します。',
      en: 'When somebody else has, or may have, the private key. It goes before every other reason. The key is never certified again, and every certificate of the same account for it is revoked.',
    },
  },
  {
    reason: 3,
    title: { ja: '組織情報の変更（affiliationChanged）', en: 'Affiliation changed (affiliationChanged)' },
    meaning: {
      ja: '証明書に記載された組織名などの情報が変わった場合。秘密鍵が危殆化した疑いがない場合に選択します。',
      en: "When the organization's name or other information in the certificate has changed, and there is no cause to suspect that the private key is compromised.",
    },
  },
  {
    reason: 4,
    title: { ja: '新しい証明書への置換（superseded）', en: 'Superseded (superseded)' },
    meaning: {
      ja: '新しい証明書を取得し、この証明書が不要になった場合。',
      en: 'When a new certificate has taken the place of this one.',
    },
  },
  {
    reason: 5,
    title: { ja: '利用の中止（cessationOfOperation）', en: 'Cessation of operation (cessationOfOperation)' },
    meaning: {
      ja: '証明書の有効期間内に、記載されたドメイン名をすべて手放した、またはウェブサイトを廃止した場合。',
      en: 'When you no longer own all of the domain names in the certificate, or no longer use it because the website is discontinued.',
    },
  },
];
