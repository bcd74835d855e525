import type { RevocationReason } from '../core/state/certificate.js';
import type { EpochSeconds } from '../core/time.js';
import type { BaselineChoice } from './policy.js';

/** Who may rely on a ground. `name-holder`: an account that holds authorizations for all names of another account's certificate (RFC 8555 §7.6). */
export type RevocationParty = 'subscriber' | 'name-holder' | 'key-holder' | 'officer';

const HOURS = 3_600;
const DAYS = 24 * HOURS;
/** BR 4.9.1.1 with its two clocks. */
const SC6 = Date.UTC(2018, 9, 14) / 1000;
/** BR 2.2.6: a wrong CAA check stands beside a wrong validation. */
const BR_2_2_6 = Date.UTC(2026, 2, 31) / 1000;

interface Clock {
  /** Seconds from the notice to the published revocation (BR 4.9.5); null: within a commercially reasonable time. */
  readonly seconds: number | null;
  readonly section: string;
}

interface Ground {
  readonly id: string;
  readonly title: { readonly en: string; readonly ja: string };
  /** CRLReason (BR 4.9.1.1, 7.2.2); 0 is published without a code. */
  readonly reason: RevocationReason;
  readonly parties: readonly RevocationParty[];
  /** Officers who have to agree where officers decide: one who enters the subscriber's own request, else two. */
  readonly officers: 1 | 2;
  readonly subject: 'subscriber' | 'subordinate-ca';
  /** Null: the policy does not name it, so it exists where the baseline does. */
  readonly cp: Clock | null;
  /** In force from that second; null: the baseline does not name it. */
  readonly br: (Clock & { readonly from: EpochSeconds }) | null;
}

const cp = (seconds: number | null): Clock => ({ seconds, section: 'CP 4.9.1' });
const br = (item: number, seconds: number, from = SC6) => ({ seconds, section: `BR 4.9.1.1(${item})`, from });
const ca = (item: number) => ({ seconds: 7 * DAYS, section: `BR 4.9.1.2(${item})`, from: SC6 });
const asked = { parties: ['subscriber', 'officer'], officers: 1, subject: 'subscriber' } as const;
const found = { parties: ['officer'], officers: 2, subject: 'subscriber' } as const;
const subordinate = { parties: ['officer'], officers: 2, subject: 'subordinate-ca', cp: cp(7 * DAYS) } as const;

/**
 * The closed list of grounds for revocation: CP 4.9.1 and BR 4.9.1.1, and for certificates of subordinate CAs BR 4.9.1.2. Where both have a clock the
 * shorter one runs; the BR's runs from its date on, and not at all with baseline `none`. Reasons of subordinate CAs' certificates are our reading: the BR
 * want a meaningful one.
 */
export const REVOCATION_GROUNDS = [
  { id: 'subscriber-request', ...asked, reason: 0, cp: cp(24 * HOURS), br: br(1, 24 * HOURS), title: { en: 'the subscriber asks for it, without a reason', ja: '利用者の請求（理由の指定なし）' } },
  { id: 'subscriber-request-affiliation-changed', ...asked, reason: 3, cp: cp(24 * HOURS), br: br(1, 24 * HOURS), title: { en: 'the subscriber asks for it: name or affiliation has changed', ja: '利用者の請求（組織名等の変更）' } },
  { id: 'subscriber-request-superseded', ...asked, reason: 4, cp: cp(24 * HOURS), br: br(1, 24 * HOURS), title: { en: 'the subscriber asks for it: another certificate takes its place', ja: '利用者の請求（別の証明書への置換）' } },
  { id: 'subscriber-request-cessation', ...asked, reason: 5, cp: cp(24 * HOURS), br: br(1, 24 * HOURS), title: { en: 'the subscriber asks for it: the site or its name is no longer used', ja: '利用者の請求（利用の中止）' } },
  { id: 'request-not-authorized', ...found, reason: 9, cp: cp(24 * HOURS), br: br(2, 24 * HOURS), title: { en: 'the subscriber says that the certificate request was not authorized and gives no authority afterwards', ja: '元の証明書要求が承認されておらず、遡及的な承認もない' } },
  { id: 'key-compromised', reason: 1, parties: ['subscriber', 'key-holder', 'officer'], officers: 2, subject: 'subscriber', cp: cp(24 * HOURS), br: br(3, 24 * HOURS), title: { en: 'evidence that the private key is compromised', ja: '秘密鍵が危殆化した証拠がある' } },
  { id: 'key-weak', ...found, reason: 1, cp: cp(24 * HOURS), br: br(4, 24 * HOURS), title: { en: 'the private key can be computed from the public key by a proven method', ja: '公開鍵から秘密鍵を容易に計算できる（Debian 弱鍵など）' } },
  { id: 'validation-unreliable', ...found, reason: 4, cp: cp(24 * HOURS), br: br(5, 24 * HOURS), title: { en: 'evidence that the validation of a name should not be relied on', ja: 'ドメイン認証またはドメイン名の管理が信用できない証拠がある' } },
  { id: 'caa-check-wrong', ...found, reason: 4, cp: null, br: br(5, 24 * HOURS, BR_2_2_6), title: { en: 'the CAA check was wrong, or CAA forbade issuance', ja: 'CAA 確認の誤り、または CAA により発行が禁止されていた' } },
  { id: 'key-rules-violated', ...found, reason: 4, cp: cp(5 * DAYS), br: br(6, 5 * DAYS), title: { en: 'the key no longer complies with BR 6.1.5 and 6.1.6', ja: '鍵が BR 6.1.5 および 6.1.6 に準拠しなくなった' } },
  { id: 'misuse', ...found, reason: 9, cp: cp(5 * DAYS), br: br(7, 5 * DAYS), title: { en: 'evidence that the certificate was misused', ja: '証明書の不正使用の証拠がある' } },
  { id: 'agreement-breached', ...found, reason: 9, cp: cp(5 * DAYS), br: br(8, 5 * DAYS), title: { en: 'a material obligation of the agreement or the terms of use is violated', ja: 'サービス契約または利用規約の重大な義務違反' } },
  { id: 'name-use-not-permitted', reason: 5, parties: ['name-holder', 'officer'], officers: 2, subject: 'subscriber', cp: cp(5 * DAYS), br: br(9, 5 * DAYS), title: { en: 'the use of a name is no longer legally permitted, or has passed to somebody else', ja: 'ドメイン名の使用が法的に許可されなくなった' } },
  { id: 'trademark-dispute', ...found, reason: 5, cp: { seconds: 5 * DAYS, section: 'CP 3.1.6' }, br: br(9, 5 * DAYS), title: { en: 'a dispute about a trademark is decided against the use of the name', ja: '商標に関する紛争により名称の使用が認められない' } },
  { id: 'wildcard-fraud', ...found, reason: 9, cp: null, br: br(10, 5 * DAYS), title: { en: 'a wildcard certificate authenticates a fraudulently misleading name below it', ja: 'ワイルドカード証明書が詐欺的な下位ドメイン名に使用された' } },
  { id: 'material-change', ...found, reason: 9, cp: cp(5 * DAYS), br: br(11, 5 * DAYS), title: { en: 'a material change of information in the certificate', ja: '証明書に含まれる情報の重大な変更' } },
  { id: 'issuance-not-compliant', ...found, reason: 4, cp: cp(5 * DAYS), br: br(12, 5 * DAYS), title: { en: 'the certificate was not issued in accordance with BR, CP or CPS', ja: 'BR、CP または CPS に従って発行されていなかった' } },
  { id: 'information-inaccurate', ...found, reason: 9, cp: cp(5 * DAYS), br: br(13, 5 * DAYS), title: { en: 'information in the certificate is inaccurate', ja: '証明書に表示された情報が不正確' } },
  { id: 'right-to-issue-ended', ...found, reason: 0, cp: cp(5 * DAYS), br: br(14, 5 * DAYS), title: { en: 'the right of the CA to issue has ended, and nobody goes on with CRL and OCSP', ja: '本 CA の発行権限の終了' } },
  { id: 'policy-requires', ...found, reason: 0, cp: cp(5 * DAYS), br: br(15, 5 * DAYS), title: { en: 'CP or CPS require it, and no other ground applies', ja: '本 CP または CPS により失効が必要' } },
  { id: 'key-method-flawed', ...found, reason: 1, cp: cp(5 * DAYS), br: br(16, 5 * DAYS), title: { en: 'a proven method exposes the private key, or the way it was made is flawed', ja: '秘密鍵を危殆化させる実証済みの方法、または鍵生成方法の欠陥' } },
  { id: 'information-changed', ...found, reason: 3, cp: cp(null), br: br(11, 5 * DAYS), title: { en: "information has changed on the subscriber's side", ja: '利用者事由による証明書記載情報の変更' } },
  { id: 'use-ended', ...found, reason: 5, cp: cp(null), br: null, title: { en: 'the service or site has ended', ja: 'サービス終了・サイト閉鎖等による利用中止' } },
  { id: 'payment-overdue', ...found, reason: 9, cp: cp(null), br: null, title: { en: 'payments are late or missing', ja: '支払いの遅延・滞納' } },
  { id: 'reissued', ...found, reason: 4, cp: cp(null), br: null, title: { en: 'the certificate was issued anew, for instance for another server', ja: 'サーバー入替え等による再発行に伴う元証明書の失効' } },
  { id: 'contract-ended', ...found, reason: 5, cp: cp(null), br: null, title: { en: 'the contract has ended', ja: '契約終了' } },
  { id: 'bankruptcy', ...found, reason: 5, cp: cp(null), br: br(13, 5 * DAYS), title: { en: 'the organization is bankrupt or dissolved', ja: '倒産・会社閉鎖' } },
  { id: 'subordinate-request', ...subordinate, reason: 5, br: ca(1), title: { en: 'the subordinate CA asks for it in writing', ja: '下位 CA が書面で失効を要求した' } },
  { id: 'subordinate-not-authorized', ...subordinate, reason: 9, br: ca(2), title: { en: 'the subordinate CA says that its request was not authorized', ja: '下位 CA の元の証明書要求が承認されていなかった' } },
  { id: 'subordinate-key', ...subordinate, reason: 1, br: ca(3), title: { en: 'the key of the subordinate CA is compromised or no longer compliant', ja: '下位 CA の鍵の危殆化または BR 6.1.5、6.1.6 への不準拠' } },
  { id: 'subordinate-misuse', ...subordinate, reason: 9, br: ca(4), title: { en: 'the certificate of the subordinate CA was misused', ja: '下位 CA 証明書の不正使用' } },
  { id: 'subordinate-not-compliant', ...subordinate, reason: 9, br: ca(5), title: { en: 'the subordinate CA or its certificate does not comply with BR, CP or CPS', ja: '下位 CA またはその証明書が BR 等に準拠していない' } },
  { id: 'subordinate-inaccurate', ...subordinate, reason: 4, br: ca(6), title: { en: 'information in the certificate of the subordinate CA is inaccurate or misleading', ja: '下位 CA 証明書の情報が不正確または誤解を招く' } },
  { id: 'subordinate-ceased', ...subordinate, reason: 5, br: ca(7), title: { en: 'issuing or subordinate CA ceases operation, and nobody goes on with revocation', ja: '発行 CA または下位 CA の運用中止' } },
  { id: 'subordinate-right-ended', ...subordinate, reason: 5, br: ca(8), title: { en: 'the right to issue of issuing or subordinate CA has ended', ja: '発行 CA または下位 CA の発行権限の終了' } },
  { id: 'subordinate-policy-requires', ...subordinate, reason: 5, br: ca(9), title: { en: 'CP or CPS of the issuing CA require it', ja: '発行 CA の CP または CPS により失効が必要' } },
] as const satisfies readonly Ground[];

export type GroundId = (typeof REVOCATION_GROUNDS)[number]['id'];
export type RevocationGround = Ground & { readonly id: GroundId };

/** A ground with the clock that runs on a day. */
export interface GroundInForce {
  readonly ground: RevocationGround;
  /** Null: within a commercially reasonable time. */
  readonly seconds: number | null;
  /** The sections that the clock comes from: `CP 4.9.1; BR 4.9.1.1(3)`. */
  readonly source: string;
}

const BY_ID = new Map<string, RevocationGround>(REVOCATION_GROUNDS.map((ground) => [ground.id, ground]));

/**
 * A ground as it is in force on a day.
 * @param id whatever was asked for
 * @param choice the baseline that decisions are made under; `at` is the day under `current`
 * @returns undefined for an unknown ground and for one that is not in force
 */
export function groundInForce(id: string, at: EpochSeconds, choice: BaselineChoice): GroundInForce | undefined {
  const ground = BY_ID.get(id);
  if (ground === undefined) return undefined;
  const day = choice.mode === 'date' ? choice.at : at;
  const baseline = ground.br !== null && choice.mode !== 'none' && day >= ground.br.from ? ground.br : null;
  const clocks = [ground.cp, baseline].filter((clock) => clock !== null);
  if (clocks.length === 0) return undefined;
  const shortest = Math.min(...clocks.map(({ seconds }) => seconds ?? Infinity));
  const running = clocks.filter(({ seconds }) => (seconds ?? Infinity) === shortest);
  return { ground, seconds: shortest === Infinity ? null : shortest, source: running.map(({ section }) => section).join('; ') };
}

/** All grounds that are in force on a day, in the order of the texts. */
export function groundsInForce(at: EpochSeconds, choice: BaselineChoice): GroundInForce[] {
  return REVOCATION_GROUNDS.flatMap(({ id }) => groundInForce(id, at, choice) ?? []);
}

/** The ground of a subscriber's own ACME request by the reason that it gives (RFC 8555 §7.6; BR 4.9.1.1(1), 7.2.2). */
export const GROUND_BY_SUBSCRIBER_REASON = {
  0: 'subscriber-request',
  1: 'key-compromised',
  3: 'subscriber-request-affiliation-changed',
  4: 'subscriber-request-superseded',
  5: 'subscriber-request-cessation',
} as const satisfies Partial<Record<RevocationReason, GroundId>>;
