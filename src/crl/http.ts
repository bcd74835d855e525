import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { breathe } from '../core/breathe.js';
import { isNotModified, toHttpDate } from '../core/http-validators.js';
import type { Clock } from '../core/time.js';
import { loadCrl } from './load-crl.js';
import type { CrlScope, CrlStore, StoredCrl } from './ports.js';
import { CRL_INTERVAL_SECONDS } from './schedule.js';

export interface CrlHandlerOptions {
  /** Reads committed data: several processes may publish. */
  crls: CrlStore;
  issuerIds: readonly string[];
  /** Path above the files, without a final slash: `/crl`. */
  prefix: string;
  clock: Clock;
  intervalSeconds?: number;
  /** Longest that caches may keep a CRL; less when the next one is due earlier. */
  maxAgeSeconds?: number;
}

export interface CrlHandler {
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Takes a CRL that this process has just published, which then need not be read again. */
  readonly hold: (crl: StoredCrl) => Promise<void>;
}

interface Served {
  readonly crl: StoredCrl;
  readonly octets: number;
  /** SHA-256 of the CRL in hex, with quotes. */
  readonly etag: string;
}

/** A revocation is published at once, and should not wait long behind caches. */
const MAX_AGE_SECONDS = 3_600;
/** While the next CRL is due but not there yet. */
const DUE_MAX_AGE_SECONDS = 60;
const SLICE_OCTETS = 1 << 20;

/**
 * Serves `PREFIX/ISSUER.crl` and `PREFIX/ISSUER/SHARD.crl`, DER, always the newest that is published (RFC 5280 §4.2.1.13, BR 4.9.7). The bytes are in
 * memory once, whoever reads them; each request asks the database only for the newest number. A new CRL takes the place of the old one whole.
 */
export function createCrlHandler(options: CrlHandlerOptions): CrlHandler {
  const { crls, prefix, clock, intervalSeconds = CRL_INTERVAL_SECONDS, maxAgeSeconds = MAX_AGE_SECONDS } = options;
  const issuerIds = new Set(options.issuerIds);
  const served = new Map<string, Served>();
  const loading = new Map<string, Promise<void>>();

  const hold = async (crl: StoredCrl): Promise<void> => {
    const name = nameOf(crl);
    const fresh = await describe(crl);
    if ((served.get(name)?.crl.number ?? 0) < crl.number) served.set(name, fresh);
  };

  /** Reads the newest CRL, once for all who wait for it. */
  const load = (scope: CrlScope): Promise<void> => {
    const name = nameOf(scope);
    const flying = loading.get(name);
    if (flying) return flying;
    const flight = loadCrl(crls, scope)
      .then((crl) => (crl ? hold(crl) : undefined))
      .finally(() => loading.delete(name));
    loading.set(name, flight);
    return flight;
  };

  const newest = async (scope: CrlScope): Promise<Served | undefined> => {
    const facts = await crls.latestFacts(scope);
    if (!facts) return undefined;
    const held = served.get(nameOf(scope));
    if (held && held.crl.number >= facts.number) return held;
    await load(scope);
    return served.get(nameOf(scope));
  };

  const scopeOf = (url: string): CrlScope | undefined => {
    const path = url.split('?', 1)[0] ?? '';
    if (!path.startsWith(`${prefix}/`)) return undefined;
    const [, issuerId = '', shard = '0'] = /^([^/]+?)(?:\/([1-9]\d{0,5}))?\.crl$/.exec(path.slice(prefix.length + 1)) ?? [];
    return issuerIds.has(issuerId) ? { issuerId, shard: Number(shard) } : undefined;
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const scope = scopeOf(request.url ?? '/');
    if (scope === undefined) {
      refuse(response, 404, 'There is no CRL here.');
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      refuse(response, 405, 'A CRL can only be read.', { Allow: 'GET, HEAD' });
      return;
    }
    const found = await newest(scope);
    if (!found) {
      if (scope.shard > 0) refuse(response, 404, 'There is no CRL here.');
      else refuse(response, 503, 'The first CRL is not published yet.', { 'Retry-After': '60' });
      return;
    }
    const { crl, octets, etag } = found;
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
      'Content-Length': octets,
      ...validators,
      Expires: toHttpDate(now + maxAge),
      'X-Content-Type-Options': 'nosniff',
    });
    // The same Buffers for everybody: a slow client holds a reference, not a copy.
    if (request.method !== 'HEAD') for (const piece of crl.pieces) response.write(piece);
    response.end();
  };

  return { handle, hold };
}

function nameOf({ issuerId, shard }: CrlScope): string {
  return `${issuerId}/${shard}`;
}

async function describe(crl: StoredCrl): Promise<Served> {
  const hash = createHash('sha256');
  let octets = 0;
  for (const piece of crl.pieces) {
    octets += piece.length;
    for (let at = 0; at < piece.length; at += SLICE_OCTETS) {
      hash.update(piece.subarray(at, at + SLICE_OCTETS));
      if (piece.length > SLICE_OCTETS) await breathe();
    }
  }
  return { crl, octets, etag: `"${hash.digest('hex')}"` };
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
