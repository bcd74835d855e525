import type { Bilingual } from '../../core/language.js';
import { SECONDS_PER_DAY, toRfc3339 } from '../../core/time.js';
import type { ValidationMethod } from '../../core/validation-method.js';
import { html } from '../html.js';
import { policyOn } from '../operations/policy.js';
import type { PublicContext, Route } from '../page-context.js';
import type { Page } from '../page.js';
import { selectField, textField } from '../parts/fields.js';

/** What anybody may know about the rules that certificates are issued under (CP 2.2, BR 2.2). */
export const policyRoutes: readonly Route[] = [{ method: 'GET', path: '/policy', public: true, handler: policyPage }];

const METHOD_TITLES: Readonly<Record<ValidationMethod, Bilingual>> = {
  '3.2.2.4.2': { ja: 'ドメイン連絡先へのメール・FAX・SMS・郵便', en: 'e-mail, fax, SMS or post to the domain contact' },
  '3.2.2.4.4': { ja: '構成されたアドレスへのメール', en: 'e-mail to a constructed address' },
  '3.2.2.4.7': { ja: 'DNS の変更', en: 'DNS change' },
  '3.2.2.4.13': { ja: 'DNS CAA の連絡先へのメール', en: 'e-mail to the DNS CAA contact' },
  '3.2.2.4.14': { ja: 'DNS TXT の連絡先へのメール', en: 'e-mail to the DNS TXT contact' },
  '3.2.2.4.15': { ja: 'ドメイン連絡先への電話', en: 'call to the domain contact' },
  '3.2.2.4.16': { ja: 'DNS TXT の連絡先への電話', en: 'call to the DNS TXT contact' },
  '3.2.2.4.17': { ja: 'DNS CAA の連絡先への電話', en: 'call to the DNS CAA contact' },
  '3.2.2.4.18': { ja: 'ウェブサイトの変更 v2', en: 'agreed-upon change to website v2' },
  '3.2.2.4.19': { ja: 'ウェブサイトの変更（ACME）', en: 'agreed-upon change to website, ACME' },
  '3.2.2.4.20': { ja: 'TLS（ALPN）', en: 'TLS using ALPN' },
  '3.2.2.4.21': { ja: 'アカウント別の DNS レコード', en: 'DNS labeled with account ID' },
  '3.2.2.4.22': { ja: '固定値の DNS TXT レコード', en: 'DNS TXT record with persistent value' },
};

/** Rules that are explained; the others stand by their ids. */
const RULE_TITLES: Readonly<Record<string, Bilingual>> = {
  'max-validity-days': { ja: '証明書の最長有効期間（日）', en: 'longest validity of certificates, in days' },
  'domain-reuse-days': { ja: 'ドメイン認証の再利用期間（日）', en: 'reuse of domain validations, in days' },
  'organization-reuse-days': { ja: '組織審査の再利用期間（日）', en: 'reuse of organization data, in days' },
  'random-value-days': { ja: '乱数値の有効期間（日）', en: 'life of random values, in days' },
  'mpic-remote-perspectives': { ja: '遠隔検証地点の最少数', en: 'fewest remote perspectives' },
  'mpic-quorum': { ja: '検証地点の一致', en: 'quorum of perspectives' },
  dnssec: { ja: 'DNSSEC の検証', en: 'DNSSEC validation' },
  'caa-identities': { ja: 'CAA の発行者ドメイン名', en: 'issuer domain names in CAA' },
  'caa-freshness-seconds': { ja: 'CAA 確認の有効時間（秒）', en: 'life of a CAA check, in seconds' },
  'crl-interval-hours': { ja: 'CRL の発行間隔（時間）', en: 'hours between CRLs' },
  'crl-validity-hours': { ja: 'CRL の有効期間（時間）', en: 'validity of CRLs, in hours' },
  'ocsp-refresh-hours': { ja: 'OCSP 応答の更新間隔（時間）', en: 'hours between OCSP responses' },
  'archive-years': { ja: '記録の保存期間（年）', en: 'years that records are kept' },
  linting: { ja: '署名前の検査', en: 'linting before signing' },
  wildcards: { ja: 'ワイルドカード', en: 'wildcard names' },
  'max-names': { ja: '一証明書のドメイン名の最大数', en: 'most names in one certificate' },
  keys: { ja: '利用者の鍵', en: 'keys of subscribers' },
  countries: { ja: '対象国', en: 'countries of subjects' },
};

async function policyPage({ desks, say, query, now, links, language }: PublicContext): Promise<Page> {
  const asked = dayOf(query['day']);
  const at = asked ?? now;
  const shown = policyOn(desks, at, query['policy'] === undefined || query['policy'] === '' ? undefined : query['policy']);
  return {
    title: { ja: '本日のポリシー', en: 'Policy of the day' },
    body: html`<p>${say({ ja: '証明書ポリシー（CP）と Baseline Requirements の両方を満たす規則を、指定日について示します。', en: 'What Certificate Policy (CP) and Baseline Requirements (BR) allow together on the day that you choose.' })}</p>
<form method="get" action="/policy" class="row">${textField({ name: 'day', label: say({ ja: '日付', en: 'Day' }), value: toRfc3339(at).slice(0, 10) }, 'date')}
${selectField({ name: 'policy', label: say({ ja: 'ポリシー', en: 'Policy' }), value: shown.policy }, [{ options: desks.policies.names.map((name) => ({ value: name, label: name })) }])}
<button type="submit">${say({ ja: '表示', en: 'Show' })}</button></form>
<dl><dt>${say({ ja: 'ポリシー', en: 'Policy' })}</dt><dd>${shown.policy} ${shown.version}, OID <code>${shown.oid}</code>, SHA-256 <code>${shown.sha256}</code></dd>
<dt>${say({ ja: 'ベースライン', en: 'Baseline' })}</dt><dd><code>${shown.baseline}</code></dd>
<dt>${say({ ja: '最長有効期間', en: 'Longest validity' })}</dt><dd>${days(shown.maxValidityDays, language)}</dd>
<dt>${say({ ja: 'ドメイン認証の再利用', en: 'Reuse of domain validations' })}</dt><dd>${days(shown.domainReuseDays, language)}</dd>
<dt>${say({ ja: '組織審査の再利用', en: 'Reuse of organization data' })}</dt><dd>${days(shown.organizationReuseDays, language)}</dd></dl>
<h2>${say({ ja: 'ドメイン認証の方法', en: 'Validation methods' })}</h2>
<div class="table" tabindex="0" role="region" aria-label="${say({ ja: 'ドメイン認証の方法', en: 'Validation methods' })}"><table><thead><tr><th scope="col">BR</th><th scope="col">${say({ ja: '方法', en: 'Method' })}</th><th scope="col">ACME</th><th scope="col">${say({ ja: '再利用', en: 'Reuse' })}</th></tr></thead>
<tbody>${shown.methods.map(({ section, challenges, reuseDays }) => html`<tr><th scope="row">${section}</th><td>${say(METHOD_TITLES[section as ValidationMethod])}</td><td>${challenges.join(', ')}</td><td>${days(reuseDays, language)}</td></tr>`)}</tbody></table></div>
<h2>${say({ ja: '規則と出典', en: 'Rules and their sources' })}</h2>
<div class="table" tabindex="0" role="region" aria-label="${say({ ja: '規則と出典', en: 'Rules and their sources' })}"><table><thead><tr><th scope="col">${say({ ja: '規則', en: 'Rule' })}</th><th scope="col">${say({ ja: '値', en: 'Value' })}</th><th scope="col">${say({ ja: '出典', en: 'Source' })}</th></tr></thead>
<tbody>${shown.rules.map(({ id, value, source }) => html`<tr><th scope="row">${RULE_TITLES[id] === undefined ? html`<code>${id}</code>` : say(RULE_TITLES[id])}</th><td>${String(value)}</td><td>${source}</td></tr>`)}</tbody></table></div>
<p><a href="${links.public}/">${say({ ja: 'リポジトリ（CP、CPS、CRL、証明書）', en: 'Repository (CP, CPS, CRLs, certificates)' })}</a></p>`,
  };
}

/** The first second of a day in UTC. @returns undefined for a text that is no day */
function dayOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{4}-\d\d-\d\d$/.test(text)) return undefined;
  const at = Date.parse(`${text}T00:00:00Z`) / 1000;
  return Number.isNaN(at) ? undefined : Math.floor(at / SECONDS_PER_DAY) * SECONDS_PER_DAY;
}

function days(count: number, language: 'ja' | 'en'): string {
  if (count === Infinity) return '–';
  return language === 'ja' ? `${count} 日` : `${count} days`;
}
