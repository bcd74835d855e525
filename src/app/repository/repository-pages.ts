import { toPem } from '../../core/pem.js';
import { html } from '../../portal/html.js';
import type { PublicPage, StaticPage } from '../public-listener.js';
import { documentPath, frontPage } from './front-page.js';
import { bilingualPage } from './html-page.js';
import type { RepositoryFacts } from './repository-facts.js';

/**
 * The public repository (CP 2.2): CA certificates in DER and PEM, where the CRLs are, the policies, documents with their history, test sites, and the page that a blocked subscriber is
 * sent to (RFC 8555 §6.7 `instance`). People's pages are in English and Japanese: `/en/…` and `/ja/…`, and without either by the reader's own preference.
 * @returns by path
 */
export function repositoryPages(facts: RepositoryFacts): Map<string, PublicPage> {
  const pages = new Map<string, PublicPage>();
  for (const { id, certificate } of [...facts.issuers, ...facts.authorities]) {
    pages.set(`/certificates/${id}.crt`, { contentType: 'application/pkix-cert', body: certificate });
    pages.set(`/certificates/${id}.pem`, { contentType: 'application/x-pem-file', body: Buffer.from(toPem('CERTIFICATE', certificate)) });
  }
  for (const { id, crl } of facts.fixedCrls) pages.set(`/certificates/${id}.crl`, { contentType: 'application/pkix-crl', body: crl });
  for (const { name, text } of facts.policies) pages.set(`/policies/${name}.yaml`, { contentType: 'text/plain; charset=utf-8', body: Buffer.from(text) });
  for (const document of facts.documents) pages.set(documentPath(document), documentPage(document));

  const bilingual: Record<string, ReturnType<typeof bilingualPage>> = {
    '/': frontPage(facts),
    '/organization': ORGANIZATION,
    ...(facts.development && { '/terms': TERMS }),
  };
  for (const [path, page] of Object.entries(bilingual)) {
    pages.set(path, page);
    pages.set(`/en${path}`, page.en);
    pages.set(`/ja${path}`, page.ja);
  }
  return pages;
}

const ORGANIZATION = bilingualPage('/organization', (language) =>
  language === 'en'
    ? {
        title: 'Your organization cannot order certificates now',
        body: [
          html`<p>Certificates are issued to organizations that validation officers have approved. The ACME error tells which of these holds: the organization is not approved yet, its vetting has expired, it is suspended, or the external account key was revoked or has expired.</p>`,
          html`<p>Please contact the validation officers of this certificate authority; once they have acted, run your ACME client again: nothing else is needed.</p>`,
        ],
      }
    : {
        title: '現在、証明書をお申し込みいただけません',
        body: [
          html`<p>証明書は、審査担当者が承認した組織に対して発行されます。組織が未承認である、審査の有効期間が切れている、利用が停止されている、または外部アカウントキーが失効または期限切れである、のいずれかはACMEのエラーに示されています。</p>`,
          html`<p>認証局の審査担当者へご連絡ください。対応が完了しましたら、ACMEクライアントを再度実行するだけで発行できます。</p>`,
        ],
      },
);

const TERMS = bilingualPage('/terms', (language) =>
  language === 'en'
    ? { title: 'Terms of use', body: [html`<p>This is a development certificate authority. Its certificates are for tests; no promise of any kind is made.</p>`] }
    : { title: '利用規約', body: [html`<p>これは開発用の認証局です。証明書は試験用であり、いかなる保証もありません。</p>`] },
);

/** A document comes as its operator wrote it; one in HTML runs nothing and loads nothing. */
function documentPage({ fileName, content }: { fileName: string; content: Buffer }): StaticPage {
  if (fileName.endsWith('.pdf')) return { contentType: 'application/pdf', body: content };
  if (!fileName.endsWith('.html')) return { contentType: 'text/plain; charset=utf-8', body: content };
  const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox allow-top-navigation-by-user-activation";
  return { contentType: 'text/html; charset=utf-8', body: content, headers: { 'Content-Security-Policy': policy } };
}
