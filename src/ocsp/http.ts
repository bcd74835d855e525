import type { IncomingMessage, ServerResponse } from 'node:http';
import { isNotModified, toHttpDate } from '../core/http-validators.js';
import type { Log } from '../core/log.js';
import type { Clock } from '../core/time.js';
import { ocspError } from '../x509/ocsp-response.js';
import type { OcspErrorStatus } from '../x509/ocsp-response.js';
import { createBoundedCache } from './bounded-cache.js';
import type { OcspResponder } from './create-ocsp-responder.js';
import { decodeGetPath } from './decode-get-path.js';
import { readBody } from './read-body.js';
import type { HeldResponse, SignedOcspResponse } from './signed-response.js';

export interface OcspHandlerOptions {
  responder: Pick<OcspResponder, 'answer'>;
  /** Path of the AIA URL, without a final slash: `/ocsp`. */
  prefix: string;
  clock: Clock;
  log: Log;
  /** Longest that caches may keep a response: so long may a revocation be hidden behind them. */
  maxAgeSeconds?: number;
  /** Shown the body of every POST that is an OCSPRequest by its length. */
  posted?: (request: IncomingMessage, der: Buffer) => void;
  /** Requests that are remembered with their answer. */
  maxKnown?: number;
}

const MAX_REQUEST_OCTETS = 10_000;
const MAX_AGE_SECONDS = 3_600;
const MAX_KNOWN = 10_000;
/** RFC 9919 clients send at most 255 octets by GET; what is longer is answered, and not remembered. */
const MAX_KNOWN_LENGTH = 512;
const MEDIA_TYPE = 'application/ocsp-response';

/** HTTP statuses of OCSP errors. A well-formed question that we may not answer is no HTTP fault: clients read the body of a 200 only. */
const HTTP_STATUS: Readonly<Record<OcspErrorStatus, number>> = {
  malformedRequest: 400,
  internalError: 500,
  tryLater: 200,
  sigRequired: 200,
  unauthorized: 200,
};

/**
 * Serves OCSP over HTTP (RFC 6960 A.1, RFC 9919 §6): GET, HEAD and POST below `prefix`, with cache headers. A request that was answered before is
 * known by its bytes, path or body, and gets its answer again without being read, as long as the responder trusts that answer.
 */
export function createOcspHandler(options: OcspHandlerOptions): (request: IncomingMessage, response: ServerResponse) => void | Promise<void> {
  const { responder, prefix, clock, log, maxAgeSeconds = MAX_AGE_SECONDS, maxKnown = MAX_KNOWN } = options;
  const known = createBoundedCache<HeldResponse>(maxKnown);

  const recall = (key: string): HeldResponse | undefined => {
    const held = known.get(key);
    return held && clock.nowMs() < held.freshUntilMs && clock.now() < held.refreshAt ? held : undefined;
  };

  const answer = async (key: string, der: Buffer, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const answered = await responder.answer(der);
      if (answered.type === 'error') sendError(response, answered.error, request.method);
      else if (answered.type === 'live') sendLive(answered.response, request, response);
      else {
        if (key.length <= MAX_KNOWN_LENGTH) known.set(key, answered.response);
        send(answered.response, request, response);
      }
    } catch (error) {
      log.error({ err: error }, 'ocsp: a request failed');
      sendError(response, 'internalError', request.method);
    }
  };

  const send = (signed: SignedOcspResponse, request: IncomingMessage, response: ServerResponse): void => {
    const { der, etag, thisUpdate, nextUpdate } = signed;
    const maxAge = Math.max(0, Math.min(maxAgeSeconds, nextUpdate - clock.now() - 1));
    const lines = linesOf(signed, maxAge);
    if (request.method !== 'POST' && isConditional(request.rawHeaders) && isNotModified(request.headers, etag, thisUpdate)) {
      response.writeHead(304, lines.validators).end();
      return;
    }
    response.writeHead(200, lines.all);
    response.end(request.method === 'HEAD' ? undefined : der);
  };

  const get = (request: IncomingMessage, response: ServerResponse): void | Promise<void> => {
    const target = request.url ?? '';
    const held = recall(target);
    if (held) {
      send(held, request, response);
      return;
    }
    const der = decodeGetPath(target, prefix);
    if (!der || der.length > MAX_REQUEST_OCTETS) {
      sendText(response, 400, `This is an OCSP responder (RFC 6960): POST a request, or GET ${prefix}/ followed by its base64.`);
      return;
    }
    return answer(target, der, request, response);
  };

  const post = (request: IncomingMessage, response: ServerResponse): void => {
    if (!isPath(request.url ?? '', prefix)) {
      sendText(response, 404, `OCSP requests are POSTed to ${prefix}.`);
      return;
    }
    const type = headerOf(request.rawHeaders, 'content-type');
    if (type !== undefined && type !== 'application/ocsp-request' && type.split(';', 1)[0]?.trim().toLowerCase() !== 'application/ocsp-request') {
      sendText(response, 415, 'An OCSP request has the media type application/ocsp-request.');
      return;
    }
    readBody(request, MAX_REQUEST_OCTETS, (der) => {
      if (der === 'too long') {
        sendText(response, 413, `An OCSP request has at most ${MAX_REQUEST_OCTETS} octets.`, { Connection: 'close' });
        return;
      }
      options.posted?.(request, der);
      // No path is the same text: those begin with a slash.
      const key = der.length <= MAX_KNOWN_LENGTH ? der.toString('latin1') : '';
      const held = key === '' ? undefined : recall(key);
      if (held) send(held, request, response);
      else void answer(key, der, request, response);
    });
  };

  return (request, response) => {
    const { method } = request;
    if (method === 'GET' || method === 'HEAD') return get(request, response);
    if (method === 'POST') post(request, response);
    else sendText(response, 405, 'OCSP knows GET, HEAD and POST.', { Allow: 'GET, HEAD, POST' });
  };
}

/** Whether a request target means a path, be it with slashes or a query behind it. */
function isPath(target: string, path: string): boolean {
  if (target === path) return true;
  const query = target.indexOf('?');
  let end = query < 0 ? target.length : query;
  while (target[end - 1] === '/') end--;
  return end === path.length && target.startsWith(path);
}

interface Lines {
  readonly maxAge: number;
  readonly all: string[];
  readonly validators: string[];
}

const LINES = new WeakMap<SignedOcspResponse, Lines>();

/** Header lines, names and values in turn: the form that node:http sends with the least work. They change with max-age only, in a response's last hour. */
function linesOf(signed: SignedOcspResponse, maxAge: number): Lines {
  const kept = LINES.get(signed);
  if (kept?.maxAge === maxAge) return kept;
  const { der, etag, thisUpdate, nextUpdate } = signed;
  const validators = [
    ...['ETag', etag, 'Last-Modified', toHttpDate(thisUpdate), 'Expires', toHttpDate(nextUpdate)],
    ...['Cache-Control', `max-age=${maxAge}, public, no-transform, must-revalidate`],
  ];
  const lines = { maxAge, validators, all: ['Content-Type', MEDIA_TYPE, 'Content-Length', String(der.length), ...validators] };
  LINES.set(signed, lines);
  return lines;
}

/** A response to one request alone helps nobody else. */
function sendLive({ der, thisUpdate }: SignedOcspResponse, request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, {
    'Content-Type': MEDIA_TYPE,
    'Content-Length': der.length,
    'Last-Modified': toHttpDate(thisUpdate),
    'Cache-Control': 'max-age=0, private, no-transform, must-revalidate',
  });
  response.end(request.method === 'HEAD' ? undefined : der);
}

function isConditional(rawHeaders: readonly string[]): boolean {
  return headerOf(rawHeaders, 'if-none-match') !== undefined || headerOf(rawHeaders, 'if-modified-since') !== undefined;
}

/** One header, without having node:http build the object of all of them. @param name in lower case */
function headerOf(rawHeaders: readonly string[], name: string): string | undefined {
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const candidate = rawHeaders[at] as string;
    if (candidate.length === name.length && candidate.toLowerCase() === name) return rawHeaders[at + 1];
  }
  return undefined;
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
