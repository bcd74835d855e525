import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isNotModified, toHttpDate } from '../core/http-validators.js';
import type { Clock } from '../core/time.js';
import type { CrlStore, StoredCrl } from './ports.js';
import { CRL_INTERVAL_SECONDS } from './schedule.js';

export interface CrlHandlerOptions {
  /** Reads committed data: several processes may publish. */
  crls: Pick<CrlStore, 'latest' | 'latestFacts'>;
  issuerIds: readonly string[];
  /** Path above the files, without a final slash: `/crl`. */
  prefix: string;
  clock: Clock;
  intervalSeconds?: number;
  /** Longest that caches may keep a CRL; less when the next one is due earlier. */
  maxAgeSeconds?: number;
}

interface Served {
  readonly crl: StoredCrl;
  /** With quotes. */
  readonly etag: string;
}

/** A revocation is published at once, and should not wait long behind caches. */
const MAX_AGE_SECONDS = 3_600;
/** While the next CRL is due but not there yet. */
const DUE_MAX_AGE_SECONDS = 60;

/**
 * Serves `PREFIX/ISSUER.crl`, DER, always the newest that is published (RFC 5280 §4.2.1.13, BR 4.9.7). The bytes stay in memory; each request
 * asks the database only for the newest number.
 */
export function createCrlHandler(options: CrlHandlerOptions): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const { crls, prefix, clock, intervalSeconds = CRL_INTERVAL_SECONDS, maxAgeSeconds = MAX_AGE_SECONDS } = options;
  const issuerByPath = new Map(options.issuerIds.map((id) => [`${prefix}/${id}.crl`, id]));
  const served = new Map<string, Served>();

  const newest = async (issuerId: string): Promise<Served | undefined> => {
    const facts = await crls.latestFacts(issuerId);
    if (!facts) return undefined;
    const held = served.get(issuerId);
    if (held && held.crl.number >= facts.number) return held;
    const crl = await crls.latest(issuerId);
    if (!crl) return undefined;
    const fresh = { crl, etag: `"${createHash('sha256').update(crl.der).digest('hex')}"` };
    served.set(issuerId, fresh);
    return fresh;
  };

  return async (request, response) => {
    const issuerId = issuerByPath.get((request.url ?? '/').split('?', 1)[0] ?? '/');
    if (issuerId === undefined) {
      refuse(response, 404, 'There is no CRL here.');
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      refuse(response, 405, 'A CRL can only be read.', { Allow: 'GET, HEAD' });
      return;
    }
    const found = await newest(issuerId);
    if (!found) {
      refuse(response, 503, 'The first CRL is not published yet.', { 'Retry-After': '60' });
      return;
    }
    const { crl, etag } = found;
    const now = clock.now();
    const untilNext = crl.thisUpdate + intervalSeconds - now;
    const maxAge = Math.max(0, Math.min(maxAgeSeconds, untilNext > 0 ? untilNext : DUE_MAX_AGE_SECONDS, crl.nextUpdate - now));
    const validators = {
      ETag: etag,
      'Last-Modified': toHttpDate(crl.thisUpdate),
      'Cache-Control': `public, max-age=${maxAge}, no-transform, must-revalidate`,
    };
    if (isNotModified(request.headers, etag, crl.thisUpdate)) {
      response.writeHead(304, validators).end();
      return;
    }
    response.writeHead(200, {
      'Content-Type': 'application/pkix-crl',
      'Content-Length': crl.der.length,
      ...validators,
      Expires: toHttpDate(now + maxAge),
      'X-Content-Type-Options': 'nosniff',
    });
    response.end(request.method === 'HEAD' ? undefined : crl.der);
  };
}

function refuse(response: ServerResponse, status: number, text: string, headers: Record<string, string> = {}): void {
  const body = `${text}\n`;
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    ...headers,
  });
  response.end(body);
}
