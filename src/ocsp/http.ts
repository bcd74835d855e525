import type { IncomingMessage, ServerResponse } from 'node:http';
import { isNotModified, toHttpDate } from '../core/http-validators.js';
import type { Log } from '../core/log.js';
import type { Clock } from '../core/time.js';
import { ocspError } from '../x509/ocsp-response.js';
import type { OcspErrorStatus } from '../x509/ocsp-response.js';
import type { OcspResponder } from './create-ocsp-responder.js';
import { decodeGetPath } from './decode-get-path.js';
import { readBody } from './read-body.js';
import type { SignedOcspResponse } from './response-cache.js';

export interface OcspHandlerOptions {
  responder: OcspResponder;
  /** Path of the AIA URL, without a final slash: `/ocsp`. */
  prefix: string;
  clock: Clock;
  log: Log;
  /** Longest that caches may keep a response: so long may a revocation be hidden behind them. */
  maxAgeSeconds?: number;
}

const MAX_REQUEST_OCTETS = 10_000;
const MAX_AGE_SECONDS = 3_600;
const MEDIA_TYPE = 'application/ocsp-response';

/** HTTP statuses of OCSP errors. A well-formed question that we may not answer is no HTTP fault: clients read the body of a 200 only. */
const HTTP_STATUS: Readonly<Record<OcspErrorStatus, number>> = {
  malformedRequest: 400,
  internalError: 500,
  tryLater: 200,
  sigRequired: 200,
  unauthorized: 200,
};

/** Serves OCSP over HTTP (RFC 6960 A.1, RFC 9919 §6): GET, HEAD and POST below `prefix`, with cache headers. */
export function createOcspHandler({
  responder,
  prefix,
  clock,
  log,
  maxAgeSeconds = MAX_AGE_SECONDS,
}: OcspHandlerOptions): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const answer = async (der: Buffer, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const answered = await responder.answer(der);
      if (answered.type === 'error') sendError(response, answered.error, request.method);
      else send(answered.response, request, response);
    } catch (error) {
      log.error({ err: error }, 'ocsp: a request failed');
      sendError(response, 'internalError', request.method);
    }
  };

  const send = (signed: SignedOcspResponse, request: IncomingMessage, response: ServerResponse): void => {
    const { der, etag, thisUpdate, nextUpdate } = signed;
    const maxAge = Math.max(0, Math.min(maxAgeSeconds, nextUpdate - clock.now() - 1));
    const validators = [...validatorsOf(signed), 'Cache-Control', `max-age=${maxAge}, public, no-transform, must-revalidate`];
    if (request.method !== 'POST' && isNotModified(request.headers, etag, thisUpdate)) {
      response.writeHead(304, validators).end();
      return;
    }
    response.writeHead(200, ['Content-Type', MEDIA_TYPE, 'Content-Length', String(der.length), ...validators]);
    response.end(request.method === 'HEAD' ? undefined : der);
  };

  const get = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const der = decodeGetPath(request.url ?? '', prefix);
    if (!der || der.length > MAX_REQUEST_OCTETS) {
      sendText(response, 400, `This is an OCSP responder (RFC 6960): POST a request, or GET ${prefix}/ followed by its base64.`);
      return;
    }
    await answer(der, request, response);
  };

  const post = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    if (path.replace(/\/+$/, '') !== prefix) {
      sendText(response, 404, `OCSP requests are POSTed to ${prefix}.`);
      return;
    }
    const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
    if (type !== undefined && type !== 'application/ocsp-request') {
      sendText(response, 415, 'An OCSP request has the media type application/ocsp-request.');
      return;
    }
    const der = await readBody(request, MAX_REQUEST_OCTETS).catch(() => 'gone' as const);
    if (der === 'gone') return;
    if (!der) {
      sendText(response, 413, `An OCSP request has at most ${MAX_REQUEST_OCTETS} octets.`, { Connection: 'close' });
      return;
    }
    await answer(der, request, response);
  };

  return async (request, response) => {
    if (request.method === 'GET' || request.method === 'HEAD') return get(request, response);
    if (request.method === 'POST') return post(request, response);
    sendText(response, 405, 'OCSP knows GET, HEAD and POST.', { Allow: 'GET, HEAD, POST' });
  };
}

const VALIDATORS = new WeakMap<SignedOcspResponse, readonly string[]>();

/** Header lines that a response has for all its life, names and values in turn: the form that node:http sends with the least work. */
function validatorsOf(signed: SignedOcspResponse): readonly string[] {
  const known = VALIDATORS.get(signed);
  if (known) return known;
  const { etag, thisUpdate, nextUpdate } = signed;
  const lines = ['ETag', etag, 'Last-Modified', toHttpDate(thisUpdate), 'Expires', toHttpDate(nextUpdate)];
  VALIDATORS.set(signed, lines);
  return lines;
}

/** Errors are not signed and hold for no time: no cache may keep them (RFC 9919 §6.2). */
function sendError(response: ServerResponse, error: OcspErrorStatus, method: string | undefined): void {
  const body = ocspError(error);
  response.writeHead(HTTP_STATUS[error], { 'Content-Type': MEDIA_TYPE, 'Content-Length': body.length, 'Cache-Control': 'no-store' });
  response.end(method === 'HEAD' ? undefined : body);
}

function sendText(response: ServerResponse, status: number, text: string, headers: Record<string, string> = {}): void {
  const body = `${text}\n`;
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    ...headers,
  });
  response.end(body);
}
