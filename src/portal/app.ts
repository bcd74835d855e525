import type { IncomingMessage, RequestListener } from 'node:http';
import { Router } from '@koa/router';
import Koa, { type Context } from 'koa';
import type { Log } from '../core/log.js';
import type { ContactDesk } from '../ra/registration-authority.js';
import { confirmationPage, faultPage, unknownPage, type Page } from './confirmation-page.js';

/** Where the portal's pages begin, below the origin of the ACME URLs. */
export const CONFIRMATION_PATH = '/confirm/';

/** Octets of a form that are let pass; the button sends none. */
const BODY_LIMIT = 1_024;

/** No script, no style, no picture, no frame; forms go to us alone. The address carries the random value, so nobody is told it as referrer. */
const HEADERS: Readonly<Record<string, string>> = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'X-Robots-Tag': 'noindex',
  'Cache-Control': 'no-store',
};

/**
 * Makes the pages that contacts come to by the link of a mail: GET shows the question, POST is its button, because mail scanners follow links. Whoever
 * has the link may answer, once; there is no session, and no cookie.
 */
export function createPortalApp({ desk, log }: { desk: ContactDesk; log: Log }): RequestListener {
  const router = new Router({ sensitive: true, strict: true });
  router.register(`${CONFIRMATION_PATH}:value`, ['HEAD', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'], async (ctx: Context) => {
    send(ctx, await answer(desk, ctx, String((ctx['params'] as { value?: string }).value)));
  });
  const app = new Koa();
  app.use(async (ctx: Context, next: () => Promise<void>) => {
    try {
      await next();
    } catch (error) {
      log.error({ err: error }, 'portal: a request failed');
      send(ctx, faultPage(500));
    }
  });
  app.use(router.routes());
  app.use((ctx: Context) => send(ctx, unknownPage()));
  app.on('error', (error: unknown) => log.debug({ err: error }, 'portal: a page was not delivered'));
  const callback = app.callback();
  return (request, response) => {
    void callback(request, response);
  };
}

async function answer(desk: ContactDesk, ctx: Context, value: string): Promise<Page> {
  switch (ctx.method) {
    case 'GET':
    case 'HEAD': {
      const view = await desk.findConfirmation(value);
      return view ? confirmationPage(view) : unknownPage();
    }
    case 'POST': {
      if (!(await discardForm(ctx.req))) return faultPage(413);
      const from = { address: ctx.req.socket.remoteAddress ?? '', userAgent: ctx.get('User-Agent') };
      const confirmed = await desk.confirmByLink(value, from);
      return confirmed ? confirmationPage(confirmed.view) : unknownPage();
    }
    default:
      ctx.set('Allow', 'GET, HEAD, POST');
      return faultPage(405);
  }
}

/** Reads what a form sends, keeping nothing. @returns false when it is more than a button sends; the connection then ends with the answer */
async function discardForm(request: IncomingMessage): Promise<boolean> {
  let octets = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    octets += chunk.length;
    if (octets > BODY_LIMIT) return false;
  }
  return true;
}

function send(ctx: Context, { status, page }: Page): void {
  ctx.set(HEADERS);
  ctx.body = page.markup;
  ctx.status = status;
  if (status === 413) ctx.set('Connection', 'close');
}
