import type { RequestListener } from 'node:http';
import { Router } from '@koa/router';
import Koa, { type Context } from 'koa';
import type { Clock } from '../core/time.js';
import type { Log } from '../core/log.js';
import { Problem } from '../core/problem.js';
import type { Random } from '../core/random.js';
import type { DirectoryFacts, RegistrationAuthority } from '../ra/registration-authority.js';
import { answerRequest, type Answer } from './answer-request.js';
import { createKeyCache } from './jws/key-cache.js';
import { createLinks } from './links.js';
import { createNonceSource } from './nonce.js';
import { asProblem, renderProblem } from './render-problem.js';
import type { Reply } from './reply.js';
import { ROUTES, type Endpoint } from './routes.js';
import { STEPS } from './steps.js';
import { ClientGone, DEFAULT_BODY_LIMIT, discardBody } from './steps/read-body.js';
import { allowedMethods } from './steps/require-method.js';
import { writeHeaders } from './write-headers.js';

export interface AcmeAppParts {
  ra: RegistrationAuthority;
  facts: DirectoryFacts;
  /** Scheme, host and port under which clients reach the server, such as `https://localhost:14000`. */
  baseUrl: string;
  clock: Clock;
  random: Random;
  log: Log;
  /** Largest request body in octets. */
  bodyLimit?: number;
}

/**
 * Makes the ACME server (RFC 8555) as a listener for `node:http` or `node:https`.
 * Set the listener's timeouts from `ACME_SERVER_LIMITS`. Nonces are good for the life of this listener.
 */
export function createAcmeApp({ ra, facts, baseUrl, clock, random, log, bodyLimit = DEFAULT_BODY_LIMIT }: AcmeAppParts): RequestListener {
  const links = createLinks(baseUrl);
  const nonces = createNonceSource(random);
  const parts = { ra, facts, links, nonces, keys: createKeyCache(), bodyLimit, log, random };
  const processMark = random.bytes(4).toString('hex');
  let requests = 0;

  /** Everything that a reply has in common stands here, outside the handlers and outside koa's own error path, which would clear headers. */
  async function respond(ctx: Context, endpoint: Endpoint | undefined, answer: () => Promise<Answer>): Promise<void> {
    const startedMs = clock.nowMs();
    const { method } = ctx;
    requests += 1;
    const request = { request: `${processMark}-${requests}`, endpoint: endpoint ?? 'none', method };
    let answered: Answer;
    let problem: Problem | undefined;
    try {
      answered = await answer();
    } catch (error) {
      if (error instanceof ClientGone) {
        ctx.respond = false;
        log.debug(request, 'acme: client gone');
        return;
      }
      problem = asProblem(error, parts, request);
      answered = { reply: renderProblem(problem, parts) };
      if (problem.status === 405 && endpoint) answered.reply.allow = allowedMethods(STEPS[endpoint]);
    }
    const { reply, accountId } = answered;
    discardBody(ctx.req);
    writeHeaders(ctx.res, reply, {
      indexUrl: endpoint === 'directory' ? null : links.directory,
      nonce: method === 'POST' || (endpoint === 'newNonce' && problem === undefined && !reply.preflight) ? nonces.issue() : null,
    });
    send(ctx, reply);
    const line = { ...request, account: accountId, status: reply.status, ms: clock.nowMs() - startedMs };
    if (problem) log.info({ ...line, problem: problem.type, detail: problem.detail }, 'acme: request refused');
    else log.debug(line, 'acme: request answered');
  }

  const router = new Router({ sensitive: true, strict: true });
  for (const endpoint of Object.keys(ROUTES) as Endpoint[]) {
    const middleware = (ctx: Context): Promise<void> =>
      respond(ctx, endpoint, () => answerRequest(parts, endpoint, ctx.req, ctx['params'] as Record<string, string | undefined>));
    router.register(ROUTES[endpoint], ['HEAD', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'], middleware);
  }

  const app = new Koa();
  app.use(router.routes());
  app.use((ctx: Context) =>
    respond(ctx, undefined, async () => {
      throw new Problem('malformed', `There is nothing at this path; start from the directory, ${links.directory}.`, { status: 404 });
    }),
  );
  // What reaches koa itself failed while the reply was being written: mostly because nobody is there any more to read it.
  app.on('error', (error: unknown, ctx?: Context) => {
    if (ctx?.req.socket.destroyed) log.debug({ err: error }, 'acme: client gone before the reply');
    else log.error({ err: error }, 'acme: a reply was not delivered');
  });
  const callback = app.callback();
  return (request, response) => {
    void callback(request, response);
  };
}

/** Hands body and status to koa, after the headers, so that it does not guess a content type. A reply without a body has none of koa's making either. */
function send(ctx: Context, { status, body }: Reply): void {
  ctx.body = body === undefined ? null : body;
  ctx.status = status;
}
