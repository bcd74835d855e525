import type { RequestListener } from 'node:http';
import Koa, { type Context } from 'koa';
import { AccessRefused } from '../../core/access.js';
import type { Log } from '../../core/log.js';
import { NotFound } from '../../core/not-found.js';
import type { Random } from '../../core/random.js';
import type { Clock } from '../../core/time.js';
import type { Site } from '../../core/site.js';
import type { ResumedSession } from '../../people/session/resume-session.js';
import type { Desks } from '../desks.js';
import { Form } from '../form.js';
import { html } from '../html.js';
import { InputRefused } from '../input-refused.js';
import { layout } from '../layout.js';
import type { PageContext, PortalLinks, PublicContext, Route } from '../page-context.js';
import type { Page } from '../page.js';
import { refusalOf } from '../refusal.js';
import { asLanguage, chooseLanguage } from './language.js';
import { COOKIES, cookieLine, readCookie } from './cookies.js';
import { CSRF_FIELD, CSRF_HEADER, csrfFields, csrfTokenOf, isOurs, ONCE_FIELD } from './csrf.js';
import { dispositionOf } from './disposition.js';
import { faultPage, forbiddenPage, notFoundPage, sessionEndedPage } from './error-page.js';
import { FormRefused } from './form-refused.js';
import { createRouteTable } from './match-route.js';
import { discardRest, readForm, type ReadForm } from './read-form.js';
import { createSentForms } from './sent-forms.js';
import type { UploadFolder } from './upload-folder.js';

/** A file of the site that never changes while the process runs. */
export interface Asset {
  readonly contentType: string;
  readonly body: Buffer;
}

export interface SiteParts {
  readonly site: Site;
  /** Scheme, host and port under which browsers reach the site, without a trailing slash. */
  readonly origin: string;
  readonly routes: readonly Route[];
  readonly desks: Desks;
  readonly links: PortalLinks;
  /** By their path: `/assets/portal.css`. */
  readonly assets: ReadonlyMap<string, Asset>;
  readonly uploads: UploadFolder;
  /** Answers what is below `/api/`; null: there is no API at this site. */
  readonly api: ((request: Context) => Promise<void>) | null;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** Everything comes from us and goes to us; no script or style stands in a page. */
const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  // With `no-referrer` browsers send forms with `Origin: null`.
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Robots-Tag': 'noindex',
  'Cache-Control': 'no-store',
};
const YEAR_SECONDS = 31_536_000;
const VISITOR = /^[A-Za-z0-9_-]{22}$/;

/**
 * Makes the pages of one site as a listener for `node:https`. The order of every request: asset, route, who it is, (POST) the form, whether one of our pages
 * sent it, whether it came before, then the page's handler. Set the listener's limits from `PORTAL_SERVER_LIMITS`.
 */
export function createSite(parts: SiteParts): RequestListener {
  const { site, origin, desks, links, assets, uploads, api, clock, random, log } = parts;
  const table = createRouteTable(parts.routes);
  const sent = createSentForms();

  async function answer(ctx: Context): Promise<void> {
    const asset = assets.get(ctx.path);
    if (asset !== undefined) {
      sendAsset(ctx, asset);
      return;
    }
    if (api !== null && ctx.path.startsWith('/api/')) return api(ctx);

    const cookies = ctx.headers.cookie;
    const cookieLines: string[] = [];
    const known = readCookie(cookies, COOKIES.visitor);
    const visitor = known !== undefined && VISITOR.test(known) ? known : random.bytes(16).toString('base64url');
    if (visitor !== known) cookieLines.push(cookieLine(COOKIES.visitor, visitor, YEAR_SECONDS));
    const secret = readCookie(cookies, COOKIES.session);
    const resumed = secret === undefined || secret === '' ? undefined : await desks.people.resume(site, secret);
    if (resumed && resumed.replacement !== null) cookieLines.push(cookieLine(COOKIES.session, resumed.replacement, null));
    const query = Object.fromEntries([...new URLSearchParams(ctx.querystring)].reverse());
    const asked = asLanguage(query['lang']);
    if (asked !== undefined) cookieLines.push(cookieLine(COOKIES.language, asked, YEAR_SECONDS));
    const language = chooseLanguage({
      asked,
      chosen: readCookie(cookies, COOKIES.language),
      setting: resumed?.actor.language,
      accepted: ctx.headers['accept-language'],
    });
    const context: PublicContext = {
      site,
      actor: resumed?.actor ?? null,
      session: resumed?.session ?? null,
      language,
      say: (text) => text[language],
      posted: ctx.method === 'POST',
      path: ctx.path,
      params: {},
      query,
      form: new Form(),
      csrf: csrfFields(visitor, random.bytes(16).toString('base64url')),
      csrfToken: csrfTokenOf(visitor),
      visitor,
      desks,
      links,
      origin,
      now: clock.now(),
      from: { address: ctx.req.socket.remoteAddress ?? '', userAgent: ctx.get('User-Agent') },
    };
    let page: Page;
    try {
      page = await respond(ctx, context, resumed, known);
    } catch (error) {
      page = await refusedPage(ctx, context, error);
    }
    send(ctx, context, page, cookieLines);
  }

  async function respond(ctx: Context, context: PublicContext, resumed: ResumedSession | undefined, known: string | undefined): Promise<Page> {
    const method = ctx.method === 'HEAD' ? 'GET' : ctx.method;
    const matched = table.match(method, ctx.path);
    if (matched === undefined) {
      if (resumed === undefined && method === 'GET') return signInFirst(ctx);
      return notFoundPage(context);
    }
    if ('allowed' in matched) {
      ctx.set('Allow', matched.allowed.join(', '));
      return faultPage(context, 405, { ja: '許可されていない操作です', en: 'This is not offered' }, []);
    }
    const { entry: route, params } = matched;
    if (method === 'GET') return handle(route, { ...context, params }, resumed) ?? signInFirst(ctx);
    const lost = route.public !== true && resumed === undefined;
    const form = await readForm(ctx.req, route.files === true ? (lost ? 'skip' : uploads) : null);
    try {
      return await take(ctx, { ...context, params, form: new Form(form.fields, form.files, form.json) }, { route, form, resumed, known });
    } finally {
      await form.done();
    }
  }

  async function take(
    ctx: Context,
    context: PublicContext,
    { route, form, resumed, known }: { route: Route; form: ReadForm; resumed: ResumedSession | undefined; known: string | undefined },
  ): Promise<Page> {
    const own = (name: string) => form.fields.find(([field]) => field === name)?.[1];
    const token = own(CSRF_FIELD) ?? (ctx.get(CSRF_HEADER) || undefined);
    if (!isOurs({ origin: ctx.headers.origin, own: origin, visitor: known, sent: token })) {
      return faultPage(context, 403, { ja: 'このフォームは受け付けられませんでした', en: 'This form was not taken' }, [
        {
          ja: 'このサイトのページから送信されたことを確認できませんでした。Cookieを有効にし、前のページを読み込み直してから、もう一度送信してください。',
          en: 'It could not be made sure that a page of this site sent it. Allow cookies, load the page before this one again, and send it once more.',
        },
      ]);
    }
    const hadFiles = ctx.get('Content-Type').startsWith('multipart/form-data');
    const copy = own(ONCE_FIELD);
    if (copy !== undefined && !sent.begin(`${context.visitor} ${copy}`)) {
      return faultPage(context, 409, { ja: 'このフォームはすでに送信されています', en: 'This form was sent already' }, [
        { ja: '同じ内容が二度送信されました。最初の送信が有効です。前のページで結果をご確認ください。', en: 'The same form came twice. The first one counts; look at the page before this one for its outcome.' },
      ]);
    }
    let page: Page | undefined;
    try {
      page = await handle(route, context, resumed);
      if (page === undefined) return sessionEndedPage(context, context.form.fields, hadFiles);
      return page;
    } finally {
      const taken = page !== undefined && ('redirect' in page || ('title' in page && (page.status ?? 200) < 400));
      if (copy !== undefined && !taken) sent.forget(`${context.visitor} ${copy}`);
    }
  }

  async function refusedPage(ctx: Context, context: PublicContext, error: unknown): Promise<Page> {
    if (error instanceof FormRefused) {
      await discardRest(ctx.req);
      return faultPage(context, error.status, { ja: '送信されたデータを受け付けられませんでした', en: 'What was sent was not taken' }, [error.text]);
    }
    if (error instanceof AccessRefused) {
      const { right, organizationId } = error;
      await desks.people.recordRefusal(context.actor, { right, organizationId, path: ctx.path, address: context.from.address });
      const insider = context.actor !== null && (site === 'officers' || organizationId === null || context.actor.memberships.some((membership) => membership.organizationId === organizationId));
      return insider ? forbiddenPage(context) : notFoundPage(context);
    }
    if (error instanceof NotFound) return notFoundPage(context);
    if (error instanceof InputRefused) {
      return {
        status: 422,
        title: { ja: '入力内容をご確認ください', en: 'Something is not right yet' },
        body: html`<ul class="fault" role="alert">${error.faults.map(({ member, text }) => html`<li><strong>${member}</strong>: ${context.say(text)}</li>`)}</ul>`,
      };
    }
    const refusal = refusalOf(error);
    if (refusal !== undefined) {
      return faultPage(context, 409, { ja: '実行できませんでした', en: 'This could not be done' }, [refusal.text, ...(refusal.remedy === null ? [] : [refusal.remedy])]);
    }
    const incident = random.bytes(6).toString('hex');
    log.error({ err: error, incident }, 'portal: a request failed');
    return faultPage(context, 500, { ja: 'エラーが発生しました', en: 'Something went wrong' }, [
      { ja: `もう一度お試しください。続く場合は、番号 ${incident} を添えてお知らせください。`, en: `Try again. If it goes on, tell us the number ${incident}.` },
    ]);
  }

  const app = new Koa();
  app.use(async (ctx: Context) => {
    try {
      await answer(ctx);
    } catch (error) {
      log.error({ err: error }, 'portal: a page could not be made');
      ctx.set(HEADERS);
      ctx.type = 'text/plain; charset=utf-8';
      ctx.body = 'エラーが発生しました / Something went wrong\n';
      ctx.status = 500;
    }
  });
  app.on('error', (error: unknown) => log.debug({ err: error }, 'portal: a page was not delivered'));
  const callback = app.callback();
  return (request, response) => {
    void callback(request, response);
  };
}

/** @returns undefined for a page that needs a session, where there is none */
function handle(route: Route, context: PublicContext, resumed: ResumedSession | undefined): Promise<Page> | undefined {
  if (route.public === true) return route.handler(context);
  if (resumed === undefined) return undefined;
  const { actor, session } = resumed;
  return route.handler({ ...context, actor, session } satisfies PageContext);
}

function signInFirst(ctx: Context): Page {
  return { redirect: `/sign-in?next=${encodeURIComponent(ctx.url)}` };
}

function sendAsset(ctx: Context, { contentType, body }: Asset): void {
  ctx.set({ ...HEADERS, 'Content-Type': contentType, 'Cache-Control': 'public, max-age=300' });
  ctx.body = body;
  ctx.status = 200;
}

function send(ctx: Context, context: PublicContext, page: Page, cookieLines: readonly string[]): void {
  ctx.set(HEADERS);
  const lines = [...cookieLines, ...('cookies' in page ? (page.cookies ?? []) : [])];
  if (lines.length > 0) ctx.set('Set-Cookie', lines);
  if ('redirect' in page) {
    const { redirect, said } = page;
    ctx.set('Location', said === undefined ? redirect : `${redirect}${redirect.includes('?') ? '&' : '?'}said=${said}`);
    ctx.body = null;
    ctx.status = 303;
  } else if ('json' in page) {
    ctx.set('Content-Type', 'application/json; charset=utf-8');
    ctx.body = JSON.stringify(page.json);
    ctx.status = page.status ?? 200;
  } else if ('download' in page) {
    const { fileName, contentType, content, inline = false } = page.download;
    ctx.set('Content-Type', contentType);
    ctx.set('Content-Disposition', dispositionOf(fileName, inline));
    // Whatever a file is, it can do nothing here.
    ctx.set('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; sandbox; frame-ancestors 'none'");
    ctx.body = content;
    ctx.status = 200;
  } else {
    ctx.set('Content-Type', 'text/html; charset=utf-8');
    ctx.set('Content-Language', context.language);
    ctx.body = layout(context, page).markup;
    ctx.status = page.status ?? 200;
  }
}
