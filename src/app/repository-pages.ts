import { toPem } from '../core/pem.js';
import type { StaticPage } from './public-listener.js';

export interface RepositoryFacts {
  issuers: readonly { id: string; certificate: Buffer }[];
  /** Roots and cross-certificates, by the name that their files get. */
  authorities: readonly { id: string; certificate: Buffer }[];
  /** CRLs that no process renews: those of roots kept elsewhere. */
  fixedCrls: readonly { id: string; crl: Buffer }[];
  policies: readonly { name: string; text: string }[];
  /** Every version of every document, in any order. */
  documents: readonly { title: string; version: string; from: string; fileName: string; content: Buffer }[];
  development: boolean;
}

/**
 * The public repository (CP 2.2): CA certificates in DER and PEM, where the CRLs are, the policies in force, the terms,
 * and the page that a blocked subscriber is sent to (RFC 8555 §6.7 `instance`).
 */
export function repositoryPages(facts: RepositoryFacts): Map<string, StaticPage> {
  const pages = new Map<string, StaticPage>();
  const certificates = [...facts.issuers, ...facts.authorities];
  for (const { id, certificate } of certificates) {
    pages.set(`/certificates/${id}.crt`, { contentType: 'application/pkix-cert', body: certificate });
    pages.set(`/certificates/${id}.pem`, { contentType: 'application/x-pem-file', body: Buffer.from(toPem('CERTIFICATE', certificate)) });
  }
  for (const { id, crl } of facts.fixedCrls) pages.set(`/certificates/${id}.crl`, { contentType: 'application/pkix-crl', body: crl });
  for (const { name, text } of facts.policies)
    pages.set(`/policies/${name}.yaml`, { contentType: 'text/plain; charset=utf-8', body: Buffer.from(text) });

  const documents = [...facts.documents].sort((a, b) => a.title.localeCompare(b.title) || b.from.localeCompare(a.from));
  for (const { from, fileName, content } of documents)
    pages.set(`/documents/${from}/${fileName}`, { contentType: documentType(fileName), body: content });

  const list = (items: string[]) => `<ul>${items.map((item) => `<li>${item}</li>`).join('')}</ul>`;
  const link = (href: string) => `<a href="${href}">${href}</a>`;
  pages.set(
    '/',
    page('Repository / リポジトリ', [
      ...(facts.development
        ? ['<p><strong>Development CA: trust nothing that it signs. / 開発用認証局です。発行物を信頼しないでください。</strong></p>']
        : []),
      '<h2>CA certificates / 認証局証明書</h2>',
      list(certificates.map(({ id }) => `${link(`/certificates/${id}.crt`)} (DER), ${link(`/certificates/${id}.pem`)} (PEM)`)),
      '<h2>CRL / 証明書失効リスト</h2>',
      list([...facts.issuers.map(({ id }) => link(`/crl/${id}.crl`)), ...facts.fixedCrls.map(({ id }) => link(`/certificates/${id}.crl`))]),
      '<h2>Certificate Policy / 証明書ポリシー</h2>',
      list(facts.policies.map(({ name }) => link(`/policies/${name}.yaml`))),
      ...(documents.length === 0
        ? []
        : [
            '<h2>Documents and their history / 文書と改訂履歴</h2>',
            list(
              documents.map(
                ({ title, version, from, fileName }) =>
                  `${escape(title)} ${escape(version)} (${from} –): <a href="/documents/${from}/${encodeURIComponent(fileName)}">${escape(fileName)}</a>`,
              ),
            ),
          ]),
      `<p>${link('/terms')}</p>`,
    ]),
  );
  pages.set(
    '/organization',
    page('Your organization cannot order certificates now / 現在、証明書をお申し込みいただけません', [
      '<p lang="en">Certificates are issued to organizations that validation officers have approved. The ACME error tells which of these holds: ' +
        'the organization is not approved yet, its vetting has expired, it is suspended, or the external account key was revoked or has expired. ' +
        'Please contact the validation officers of this certificate authority; once they have acted, run your ACME client again: nothing else is needed.</p>',
      '<p lang="ja">証明書は、審査担当者が承認した組織に対して発行されます。組織が未承認である、審査の有効期間が切れている、利用が停止されている、' +
        'または外部アカウントキーが失効または期限切れである、のいずれかはACMEのエラーに示されています。認証局の審査担当者へご連絡ください。' +
        '対応が完了しましたら、ACMEクライアントを再度実行するだけで発行できます。</p>',
    ]),
  );
  if (facts.development) {
    pages.set(
      '/terms',
      page('Terms of use / 利用規約', [
        '<p lang="en">This is a development certificate authority. Its certificates are for tests; no promise of any kind is made.</p>',
        '<p lang="ja">これは開発用の認証局です。証明書は試験用であり、いかなる保証もありません。</p>',
      ]),
    );
  }
  return pages;
}

const DOCUMENT_TYPES: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  html: 'text/html; charset=utf-8',
};

function documentType(fileName: string): string {
  return DOCUMENT_TYPES[fileName.slice(fileName.lastIndexOf('.') + 1)] ?? 'text/plain; charset=utf-8';
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function page(title: string, parts: readonly string[]): StaticPage {
  const html =
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">` +
    `<title>${title}</title></head><body><h1>${title}</h1>${parts.join('')}</body></html>\n`;
  return { contentType: 'text/html; charset=utf-8', body: Buffer.from(html) };
}
