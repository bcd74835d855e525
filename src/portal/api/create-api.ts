import type { Context } from 'koa';
import { AccessRefused } from '../../core/access.js';
import type { Actor } from '../../core/actor.js';
import type { Bilingual } from '../../core/language.js';
import type { Log } from '../../core/log.js';
import { NotFound } from '../../core/not-found.js';
import type { Random } from '../../core/random.js';
import type { Desks } from '../desks.js';
import type { Download } from '../download.js';
import { dispositionOf } from '../http/disposition.js';
import { FormRefused } from '../http/form-refused.js';
import { createRouteTable } from '../http/match-route.js';
import { chooseLanguage } from '../http/language.js';
import { discardRest, readForm } from '../http/read-form.js';
import type { UploadFolder } from '../http/upload-folder.js';
import { Form } from '../form.js';
import { InputRefused } from '../input-refused.js';
import type { AnyOperation } from '../operation.js';
import { formMembers, parseInput } from '../parse-input.js';
import { refusalOf } from '../refusal.js';

/** Where the API begins. */
export const API_PATH = '/api/v1';

export interface ApiParts {
  readonly operations: readonly AnyOperation[];
  readonly desks: Desks;
  readonly uploads: UploadFolder;
  /** The OpenAPI file, JSON. */
  readonly description: string;
  readonly random: Random;
  readonly log: Log;
}

/** A problem document (RFC 9457). */
interface Problem {
  readonly status: number;
  /** After `urn:tegata:problem:`. */
  readonly type: string;
  readonly title: string;
  readonly detail?: string;
  readonly remedy?: string;
  readonly faults?: readonly { member: string; detail: string }[];
}

/** Headers of every answer: nothing is cached, nothing is sniffed, no other site's page may read it. */
const HEADERS = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff', 'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'" };

/** Answers requests below {@link API_PATH}: a bearer token says who asks, the operation's schema what is asked. Cookies count for nothing here. */
export function createApi({ operations, desks, uploads, description, random, log }: ApiParts): (ctx: Context) => Promise<void> {
  const table = createRouteTable(operations);

  async function answer(ctx: Context): Promise<void> {
    const path = ctx.path.slice(API_PATH.length);
    if (path === '/openapi.json' && (ctx.method === 'GET' || ctx.method === 'HEAD')) {
      ctx.type = 'application/json';
      ctx.body = description;
      return;
    }
    const matched = ctx.path.startsWith(`${API_PATH}/`) ? table.match(ctx.method, path) : undefined;
    if (matched === undefined) throw new NotFound('operation');
    if ('allowed' in matched) {
      ctx.set('Allow', matched.allowed.join(', '));
      sendProblem(ctx, { status: 405, type: 'method', title: 'This method is not offered here' }); return;
    }
    const actor = await authenticate(ctx);
    if (actor === undefined) {
      ctx.set('WWW-Authenticate', 'Bearer realm="tegata"');
      sendProblem(ctx, { status: 401, type: 'token', title: 'A bearer token is needed', detail: 'The Authorization header has no token that is known and in force.' }); return;
    }
    const { entry: operation, params } = matched;
    if (operation.right !== null && actor.scopes !== null && !actor.scopes.includes(operation.right)) {
      sendProblem(ctx, { status: 403, type: 'scope', title: 'The token has not the scope for this', detail: `It needs the scope ${operation.right}.` }); return;
    }
    try {
      await run(ctx, operation, actor, params);
    } catch (error) {
      if (!(error instanceof AccessRefused)) throw error;
      await refused(ctx, actor, error);
    }
  }

  async function run(ctx: Context, operation: AnyOperation, actor: Actor, params: Record<string, string>): Promise<void> {
    const read = ctx.method === 'GET' ? undefined : await readForm(ctx.req, operation.files === true ? uploads : null);
    try {
      const form = read ? new Form(read.fields, read.files, read.json) : new Form([...new URLSearchParams(ctx.querystring)]);
      if (form.json !== undefined && (typeof form.json !== 'object' || form.json === null || Array.isArray(form.json))) {
        throw new FormRefused(400, { ja: 'JSONオブジェクトを送信してください。', en: 'Send a JSON object.' });
      }
      const members = { ...formMembers(operation.input, form), ...(form.json) };
      const clash = Object.keys(params).find((name) => Object.hasOwn(members, name));
      if (clash !== undefined) throw new InputRefused([{ member: clash, text: { ja: 'パスで指定する項目です。', en: 'This member is given by the path.' } }]);
      const result = await operation.run(desks, actor, parseInput(operation.input, { ...members, ...params }), form.files);
      if (operation.download === true) { sendDownload(ctx, result as Download); return; }
      ctx.type = 'application/json';
      ctx.body = JSON.stringify(operation.output.parse(result));
      ctx.status = 200;
    } finally {
      await read?.done();
    }
  }

  async function authenticate(ctx: Context): Promise<Actor | undefined> {
    const [, token] = /^Bearer ([A-Za-z0-9._~+/=-]{1,200})$/i.exec(ctx.get('Authorization')) ?? [];
    return token === undefined ? undefined : desks.people.actorOfToken(token);
  }

  async function refused(ctx: Context, actor: Actor, { right, organizationId }: AccessRefused): Promise<void> {
    await desks.people.recordRefusal(actor, { right, organizationId, path: ctx.path, address: ctx.req.socket.remoteAddress ?? '' });
    const insider = organizationId === null || actor.memberships.some((membership) => membership.organizationId === organizationId);
    if (!insider) throw new NotFound('organization');
    sendProblem(ctx, { status: 403, type: 'role', title: 'This person’s role does not allow this', detail: `It takes the right ${right}.` });
  }

  function problemOf(ctx: Context, error: unknown): Problem {
    const language = chooseLanguage({ accepted: ctx.headers['accept-language'] ?? 'en' });
    const say = (text: Bilingual) => text[language];
    if (error instanceof NotFound) return { status: 404, type: 'not-found', title: 'There is no such thing, or it is not yours' };
    if (error instanceof FormRefused) {
      return { status: error.status, type: 'body', title: 'The body was not taken', detail: say(error.text) };
    }
    if (error instanceof InputRefused) {
      return { status: 422, type: 'input', title: 'Members are missing or wrong', faults: error.faults.map(({ member, text }) => ({ member, detail: say(text) })) };
    }
    const refusal = refusalOf(error);
    if (refusal !== undefined) {
      return { status: 409, type: 'refused', title: 'The rules do not allow this now', detail: say(refusal.text), ...(refusal.remedy !== null && { remedy: say(refusal.remedy) }) };
    }
    const incident = random.bytes(6).toString('hex');
    log.error({ err: error, incident }, 'portal: an API request failed');
    return { status: 500, type: 'internal', title: 'Something went wrong', detail: `incident ${incident}` };
  }

  return async (ctx) => {
    ctx.set(HEADERS);
    try {
      await answer(ctx);
    } catch (error) {
      if (error instanceof FormRefused) await discardRest(ctx.req);
      sendProblem(ctx, problemOf(ctx, error));
    }
  };
}

function sendProblem(ctx: Context, { type, ...problem }: Problem): void {
  ctx.set('Content-Type', 'application/problem+json');
  ctx.body = JSON.stringify({ type: `urn:tegata:problem:${type}`, ...problem });
  ctx.status = problem.status;
}

function sendDownload(ctx: Context, { fileName, contentType, content }: Download): void {
  ctx.set('Content-Type', contentType);
  ctx.set('Content-Disposition', dispositionOf(fileName, false));
  ctx.body = content;
  ctx.status = 200;
}
