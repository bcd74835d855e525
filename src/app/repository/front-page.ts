import { createHash } from 'node:crypto';
import { toRfc3339 } from '../../core/time.js';
import { html, type Html } from '../../portal/html.js';
import { readCertificate } from '../../x509/read-certificate.js';
import type { TestSiteKind } from '../testsites/test-site.js';
import { bilingualPage, link, table, type Bilingual } from './html-page.js';
import type { Language } from './language.js';
import type { RepositoryFacts } from './repository-facts.js';

const WORDS = {
  en: {
    title: 'Repository of the certificate authority',
    development: 'Development CA: trust nothing that it signs.',
    certificates: 'CA certificates',
    certificateColumns: ['Name', 'Valid until', 'SHA-256 of the certificate', 'Files'],
    status: 'Certificate revocation lists',
    statusColumns: ['Issuer', 'CRL'],
    ocsp: 'OCSP responder: ',
    documents: 'Documents and their history',
    documentColumns: ['Version', 'In force from', 'Until', 'File'],
    now: 'replaced by none',
    policies: 'Policies, as this server reads them',
    testSites: 'Test sites for makers of application software',
    testSiteColumns: ['Certificate', 'Site', 'File'],
    kinds: { valid: 'valid', revoked: 'revoked', expired: 'expired' },
    terms: 'Terms of use',
    problems: 'Problems with certificates',
    report: 'Report a problem with a certificate',
    prove: 'Proof of key compromise',
    policy: 'Policy of the day',
  },
  ja: {
    title: '認証局リポジトリ',
    development: '開発用認証局です。発行物を信頼しないでください。',
    certificates: '認証局証明書',
    certificateColumns: ['名称', '有効期限', '証明書の SHA-256', 'ファイル'],
    status: '証明書失効リスト（CRL）',
    statusColumns: ['発行者', 'CRL'],
    ocsp: 'OCSP レスポンダ：',
    documents: '文書と改訂履歴',
    documentColumns: ['版', '適用開始日', '適用終了日', 'ファイル'],
    now: '後継なし',
    policies: '証明書ポリシー（本サーバーの設定）',
    testSites: 'アプリケーションソフトウェア開発者向けテストサイト',
    testSiteColumns: ['証明書', 'サイト', 'ファイル'],
    kinds: { valid: '有効', revoked: '失効', expired: '期限切れ' },
    terms: '利用規約',
    problems: '証明書の問題',
    report: '証明書の問題の通報',
    prove: '鍵の危殆化の証明',
    policy: '本日のポリシー',
  },
} as const satisfies Record<Language, unknown>;

/** The repository's front page (CP 2.2): CA certificates, where their status is told, documents with their history, test sites. */
export function frontPage(facts: RepositoryFacts): Bilingual {
  return bilingualPage('/', (language) => ({ title: WORDS[language].title, body: write(facts, WORDS[language]) }));
}

function write(facts: RepositoryFacts, words: (typeof WORDS)[Language]): readonly Html[] {
  const certificates = [...facts.issuers, ...facts.authorities];
  const named = new Map(certificates.map(({ id, certificate }) => [id, readCertificate(certificate)]));
  const nameOf = (id: string) => named.get(id)?.subjectAttributes.at(-1)?.value ?? id;
  return [
    ...(facts.development ? [html`<p><strong>${words.development}</strong></p>`] : []),
    html`<h2>${words.certificates}</h2>`,
    table(
      words.certificates,
      words.certificateColumns,
      certificates.map(({ id, certificate }) => [
        nameOf(id),
        toRfc3339(named.get(id)?.notAfter ?? 0),
        html`<code>${createHash('sha256').update(certificate).digest('hex')}</code>`,
        html`${link(`/certificates/${id}.crt`, `${id}.crt (DER)`)}<br>${link(`/certificates/${id}.pem`, `${id}.pem (PEM)`)}`,
      ]),
    ),
    html`<h2>${words.status}</h2>`,
    table(
      words.status,
      words.statusColumns,
      [...facts.issuers.map(({ id }) => [id, `/crl/${id}.crl`] as const), ...facts.authorityCrls.map((id) => [id, `/certificates/${id}.crl`] as const)].map(([id, path]) => [nameOf(id), link(path)]),
    ),
    html`<p>${words.ocsp}<code>${facts.ocspUrl}</code></p>`,
    ...documents(facts, words),
    ...problems(facts, words),
    ...testSites(facts, words),
    html`<h2>${words.policies}</h2><ul>${facts.policies.map(({ name }) => html`<li>${link(`/policies/${name}.yaml`)}</li>`)}</ul>`,
    html`<p>${link(facts.termsOfServiceUrl, words.terms)}</p>`,
  ];
}

/** The newest version of a title first; each holds until the day the next one begins. */
function documents({ documents: all }: RepositoryFacts, words: (typeof WORDS)[Language]): readonly Html[] {
  if (all.length === 0) return [];
  const titles = [...new Set(all.map(({ title }) => title))].sort();
  const tables = titles.map((title) => {
    const versions = all.filter((document) => document.title === title).sort((a, b) => b.from.localeCompare(a.from));
    const rows = versions.map(
      ({ version, from, fileName }, n) => [version, from, versions[n - 1]?.from ?? words.now, link(documentPath({ from, fileName }), fileName)] as const,
    );
    return table(title, words.documentColumns, rows);
  });
  return [html`<h2>${words.documents}</h2>`, ...tables];
}

/** Where a document is, below the public URL. */
export function documentPath({ from, fileName }: { from: string; fileName: string }): string {
  return `/documents/${from}/${encodeURIComponent(fileName)}`;
}

function testSites({ testSites: sites }: RepositoryFacts, words: (typeof WORDS)[Language]): readonly Html[] {
  if (sites.length === 0) return [];
  const rows = sites.map(({ kind, url, certificate }) => [words.kinds[kind satisfies TestSiteKind], link(url), link(certificate, `${certificate.split('/').at(-1) ?? ''} (DER)`)] as const);
  return [html`<h2>${words.testSites}</h2>`, table(words.testSites, words.testSiteColumns, rows)];
}

/** How anybody reports a problem (BR 4.9.3). */
function problems({ portalUrl }: RepositoryFacts, words: (typeof WORDS)[Language]): readonly Html[] {
  if (portalUrl === null) return [];
  const pages = [
    ['/report-problem', words.report],
    ['/key-compromise', words.prove],
    ['/policy', words.policy],
  ] as const;
  return [html`<h2>${words.problems}</h2><ul>${pages.map(([path, text]) => html`<li>${link(`${portalUrl}${path}`, text)}</li>`)}</ul>`];
}
