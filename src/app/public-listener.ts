import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isNotModified } from '../core/http-validators.js';
import { preferredLanguage, type Language } from './repository/language.js';

/** One answer of the public listener that never changes while the process runs. */
export interface StaticPage {
  contentType: string;
  body: Buffer;
  /** Headers beside those that every page has. */
  headers?: Readonly<Record<string, string>>;
}

/** A page, or the same in several languages, of which the reader's is shown. */
export type PublicPage = StaticPage | Readonly<Record<Language, StaticPage>>;

/** A handler with a path of its own below the public URL. */
export interface PublicRoute {
  /** `/ocsp`: this path itself and everything below it. */
  prefix: string;
  handle: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;
}

export interface PublicListener {
  routes: readonly PublicRoute[];
  /** Path → page. */
  pages: ReadonlyMap<string, PublicPage>;
  onError: (error: unknown) => void;
  /** Told of every request once its status is known; 0 for a client that went before. */
  access?: (request: IncomingMessage, status: number) => void;
}

/**
 * Serves relying parties over plain HTTP: OCSP, CRLs, CA certificates, the repository (CP 2.2, BR 4.9.7, 7.1.2.7.7).
 * Plain node:http: OCSP paths must reach their handler as raw bytes, which frameworks normalise away.
 */
export function createPublicListener({
  routes,
  pages,
  onError,
  access,
}: PublicListener): (request: IncomingMessage, response: ServerResponse) => void {
  const below = routes.map((route) => ({ ...route, folder: `${route.prefix}/` }));
  const etags = new Map<StaticPage, string>();
  for (const page of pages.values()) {
    for (const one of 'body' in page ? [page] : Object.values(page)) etags.set(one, `"${createHash('sha256').update(one.body).digest('hex')}"`);
  }
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    const path = pathOf(request.url ?? '/');
    const route = below.find(({ prefix, folder }) => path === prefix || path.startsWith(folder));
    if (route) {
      // A handler that is done at once returns nothing to wait for.
      route.handle(request, response)?.catch((error: unknown) => {
        onError(error);
        if (!response.headersSent) response.writeHead(500, { 'Content-Length': 0, 'Cache-Control': 'no-store' });
        response.end();
      });
      return;
    }
    const page = pages.get(path);
    if (page === undefined || 'body' in page) servePage(page, etags, request, response);
    else servePage(page[preferredLanguage(request.headers['accept-language'])], etags, request, response, { Vary: 'Accept-Language' });
  };
  if (!access) return serve;
  return (request, response) => {
    serve(request, response);
    // Most answers are from memory and begun by now: they cost no listener.
    if (response.headersSent) access(request, response.statusCode);
    else response.once('close', () => access(request, response.headersSent ? response.statusCode : 0));
  };
}

function pathOf(url: string): string {
  const end = url.indexOf('?');
  return end < 0 ? url : url.slice(0, end);
}

function servePage(page: StaticPage | undefined, etags: ReadonlyMap<StaticPage, string>, request: IncomingMessage, response: ServerResponse, more: Readonly<Record<string, string>> = {}): void {
  if (!page) {
    const body = 'There is nothing here. / お探しのものはありません。\n';
    response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': Buffer.byteLength(body), 'X-Content-Type-Options': 'nosniff' }).end(body);
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { Allow: 'GET, HEAD', 'Content-Length': 0 }).end();
    return;
  }
  const etag = etags.get(page) ?? '';
  const validators = { ETag: etag, 'Cache-Control': 'public, max-age=3600', ...more };
  // A page has no time of its own to compare with.
  if (isNotModified({ 'if-none-match': request.headers['if-none-match'] }, etag, 0)) {
    response.writeHead(304, validators).end();
    return;
  }
  response.writeHead(200, {
    'Content-Type': page.contentType,
    'Content-Length': page.body.length,
    ...validators,
    'X-Content-Type-Options': 'nosniff',
    ...page.headers,
  });
  response.end(request.method === 'HEAD' ? undefined : page.body);
}
