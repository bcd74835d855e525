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
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    const path = (request.url ?? '/').split('?', 1)[0] as string;
    const route = routes.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`));
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
  if (!access) return serve;
  return (request, response) => {
    serve(request, response);
    // Most answers are from memory and begun by now: they cost no listener.
    if (response.headersSent) access(request, response.statusCode);
    else response.once('close', () => access(request, response.headersSent ? response.statusCode : 0));
  };
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
