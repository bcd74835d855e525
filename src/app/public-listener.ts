import type { IncomingMessage, ServerResponse } from 'node:http';

/** One answer of the public listener that never changes while the process runs. */
export interface StaticPage {
  contentType: string;
  body: Buffer;
}

/** A handler with a path of its own below the public URL. */
export interface PublicRoute {
  /** `/ocsp`: this path itself and everything below it. */
  prefix: string;
  handle: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;
}

export interface PublicListener {
  routes: readonly PublicRoute[];
  /** Path → page. */
  pages: ReadonlyMap<string, StaticPage>;
  onError: (error: unknown) => void;
}

/**
 * Serves relying parties over plain HTTP: OCSP, CRLs, CA certificates, the repository (CP 2.2, BR 4.9.7, 7.1.2.7.7).
 * Plain node:http: OCSP paths must reach their handler as raw bytes, which frameworks normalise away.
 */
export function createPublicListener({
  routes,
  pages,
  onError,
}: PublicListener): (request: IncomingMessage, response: ServerResponse) => void {
  const below = routes.map((route) => ({ ...route, folder: `${route.prefix}/` }));
  return (request, response) => {
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
    servePage(pages.get(path), request, response);
  };
}

function pathOf(url: string): string {
  const end = url.indexOf('?');
  return end < 0 ? url : url.slice(0, end);
}

function servePage(page: StaticPage | undefined, request: IncomingMessage, response: ServerResponse): void {
  if (!page) {
    const body = 'There is nothing here. / お探しのものはありません。\n';
    response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': Buffer.byteLength(body) }).end(body);
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { Allow: 'GET, HEAD', 'Content-Length': 0 }).end();
    return;
  }
  response.writeHead(200, {
    'Content-Type': page.contentType,
    'Content-Length': page.body.length,
    'Cache-Control': 'public, max-age=3600',
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(request.method === 'HEAD' ? undefined : page.body);
}
