import { readFileSync, statSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import type { ServerOptions } from 'node:https';
import { createSecureContext, type SecureContext } from 'node:tls';
import { siteFileOf } from './site-file.js';
import type { TestSite, TestSiteKind } from './test-site.js';

/** The pages promise nothing and load nothing. */
const HEADERS: Readonly<Record<string, string>> = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'X-Robots-Tag': 'noindex',
  'Cache-Control': 'no-store',
};

const WORDS: Readonly<Record<TestSiteKind, { en: string; ja: string }>> = {
  valid: { en: 'The certificate of this test site is valid.', ja: 'このテストサイトの証明書は有効です。' },
  revoked: {
    en: 'The certificate of this test site is revoked. Software that reads this without a warning has not checked revocation.',
    ja: 'このテストサイトの証明書は失効しています。警告なしに表示された場合、そのソフトウェアは失効を確認していません。',
  },
  expired: {
    en: 'The certificate of this test site has expired. Software that reads this without a warning has not checked the time.',
    ja: 'このテストサイトの証明書は有効期限が切れています。警告なしに表示された場合、そのソフトウェアは有効期限を確認していません。',
  },
};

/**
 * TLS options of the test sites' server: each name (SNI) gets the key and chain of its file, which is read anew when it was replaced. A client that names no site, or one
 * without a certificate yet, is refused in the handshake.
 */
export function siteTlsOptions(folder: string, sites: readonly TestSite[]): Pick<ServerOptions, 'SNICallback' | 'minVersion'> {
  const names = new Set(sites.map(({ name }) => name));
  const held = new Map<string, { changedMs: number; inode: number; context: SecureContext }>();
  const contextOf = (name: string): SecureContext => {
    const file = siteFileOf(folder, name);
    const { mtimeMs: changedMs, ino: inode } = statSync(file);
    const known = held.get(name);
    if (known?.changedMs === changedMs && known.inode === inode) return known.context;
    const pem = readFileSync(file);
    const context = createSecureContext({ key: pem, cert: pem });
    held.set(name, { changedMs, inode, context });
    return context;
  };
  return {
    minVersion: 'TLSv1.2',
    SNICallback: (asked, done) => {
      const name = asked.toLowerCase();
      if (!names.has(name)) {
        done(new Error(`there is no test site ${name}`));
        return;
      }
      try {
        done(null, contextOf(name));
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
      }
    },
  };
}

/** Answers with the page of the site that the handshake was for. @param repositoryUrl where the CA says more */
export function testSiteListener(sites: readonly TestSite[], repositoryUrl: string): RequestListener {
  const pages = new Map(sites.map(({ name, kind }) => [name, page(kind, name, repositoryUrl)]));
  return (request, response) => {
    const servername: unknown = 'servername' in request.socket ? request.socket.servername : undefined;
    const body = pages.get(typeof servername === 'string' ? servername.toLowerCase() : '');
    const path = (request.url ?? '/').split('?', 1)[0];
    if (body === undefined || path !== '/') response.writeHead(404, { 'Content-Length': 0 }).end();
    else if (request.method !== 'GET' && request.method !== 'HEAD') response.writeHead(405, { Allow: 'GET, HEAD', 'Content-Length': 0 }).end();
    else response.writeHead(200, { ...HEADERS, 'Content-Length': body.length }).end(request.method === 'HEAD' ? undefined : body);
  };
}

function page(kind: TestSiteKind, name: string, repositoryUrl: string): Buffer {
  const { en, ja } = WORDS[kind];
  return Buffer.from(
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${name}: ${kind}</title></head>` +
      `<body><main><h1>${name}: ${kind}</h1><p>${en}</p><p lang="ja">${ja}</p><p><a href="${repositoryUrl}/">${repositoryUrl}</a></p></main></body></html>\n`,
  );
}
