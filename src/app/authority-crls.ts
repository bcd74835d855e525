import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AuthorityConfig } from '../config/config.js';
import { ConfigurationFault } from '../config/configuration-fault.js';
import { isNotModified, toHttpDate } from '../core/http-validators.js';
import type { Log } from '../core/log.js';
import { SECONDS_PER_DAY, toRfc3339, type Clock, type EpochSeconds } from '../core/time.js';
import { signatureAlgorithmOf } from '../x509/algorithm.js';
import { readCertificate } from '../x509/read-certificate.js';
import { readCrl } from '../x509/read-crl.js';
import { verifySignature } from '../x509/verify-signature.js';
import type { PublicRoute } from './public-listener.js';
import { readPem } from './read-pem.js';

/** A CRL that was signed elsewhere: in a ceremony, or by an outside root. */
export interface AuthorityCrl {
  readonly id: string;
  readonly der: Buffer;
  readonly number: bigint;
  readonly thisUpdate: EpochSeconds;
  readonly nextUpdate: EpochSeconds;
}

/** BR 4.9.7: nextUpdate of a CRL that tells of CA certificates is at most twelve months after thisUpdate. */
const MOST_SECONDS = 366 * SECONDS_PER_DAY;
/** A new one is due with this part of its time left, as in a ceremony (docs/ceremony.md). */
const DUE_PART = 1 / 3;
const MAX_AGE_SECONDS = 3_600;

/**
 * Reads an authority's CRL, PEM or DER, and checks that it is the authority's and no older than BR 4.9.7 lets it become.
 * @throws ConfigurationFault naming what is wrong
 */
export function readAuthorityCrl({ id, certificate, crl: file }: AuthorityConfig & { crl: string }): AuthorityCrl {
  const refuse = (why: string): never => {
    throw new ConfigurationFault(file, [`it is no CRL for authorities "${id}": ${why}`]);
  };
  const bytes = readFileSync(file);
  const der = bytes.subarray(0, 11).equals(Buffer.from('-----BEGIN ')) ? readPem(file, 'X509 CRL') : bytes;
  let crl: ReturnType<typeof readCrl>;
  try {
    crl = readCrl(der);
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
  const authority = readCertificate(readPem(certificate));
  if (!crl.issuer.equals(authority.subject)) refuse(`its issuer is not the subject of ${certificate}`);
  const algorithm = signatureAlgorithmOf(crl.outerSignatureAlgorithm);
  if (algorithm === undefined || !crl.innerSignatureAlgorithm.equals(crl.outerSignatureAlgorithm)) return refuse('its signature algorithm is none of BR 7.1.3.2');
  if (!verifySignature(authority.spki, algorithm, crl.tbs, crl.signature)) refuse(`its signature is not that of the key in ${certificate}`);
  const { thisUpdate, nextUpdate, number } = crl;
  if (nextUpdate === undefined || number === undefined) return refuse('it has no nextUpdate, or no number (RFC 5280 §5.1.2.5, §5.2.3)');
  if (nextUpdate - thisUpdate > MOST_SECONDS) refuse(`it is to hold from ${toRfc3339(thisUpdate)} to ${toRfc3339(nextUpdate)}, more than the 12 months of BR 4.9.7`);
  return { id, der, number, thisUpdate, nextUpdate };
}

/** What operators have to know of a CRL's time. @returns undefined while a third of it or more is left */
export function crlWarning({ id, thisUpdate, nextUpdate }: AuthorityCrl, now: EpochSeconds): { expired: boolean; text: string } | undefined {
  if (nextUpdate < now) return { expired: true, text: `the CRL of "${id}" has expired at ${toRfc3339(nextUpdate)}: relying parties refuse what it vouches for. Sign a new one (docs/ceremony.md) and put it in its place` };
  if (nextUpdate - now >= (nextUpdate - thisUpdate) * DUE_PART) return undefined;
  const days = Math.floor((nextUpdate - now) / SECONDS_PER_DAY);
  return { expired: false, text: `the CRL of "${id}" expires at ${toRfc3339(nextUpdate)}, in ${days} days: sign a new one (docs/ceremony.md) and put it in its place` };
}

interface Held extends AuthorityCrl {
  readonly etag: string;
}

/** CRLs of authorities, served as their files are. */
export interface AuthorityCrls {
  readonly routes: readonly PublicRoute[];
  /** Says in the log which of them have to be signed anew. */
  watch(): void;
}

/**
 * Serves each authority's CRL at `/certificates/ID.crl`, DER. A file that was replaced is read anew at the next request; one that is broken, or has a lower number than what is served, is
 * not taken, so that what is served goes on and its number never falls.
 * @throws ConfigurationFault for a CRL that cannot be served from the start
 */
export function createAuthorityCrls(authorities: readonly AuthorityConfig[], { clock, log }: { clock: Clock; log: Log }): AuthorityCrls {
  const newest = authorities.filter(hasCrl).map((authority) => ({ authority, current: followFile(authority, log) }));
  return {
    routes: newest.map(({ authority, current }) => ({
      prefix: `/certificates/${authority.id}.crl`,
      handle: (request, response) => answer(current(), clock.now(), request, response),
    })),
    watch: () => {
      for (const { current } of newest) {
        const warning = crlWarning(current(), clock.now());
        if (warning) log[warning.expired ? 'error' : 'warn']({ authority: current().id }, warning.text);
      }
    },
  };
}

/** Whether an authority's CRL is published here. */
export function hasCrl(authority: AuthorityConfig): authority is AuthorityConfig & { crl: string } {
  return authority.crl !== null;
}

function followFile(authority: AuthorityConfig & { crl: string }, log: Log): () => Held {
  const read = (): Held => {
    const crl = readAuthorityCrl(authority);
    return { ...crl, etag: `"${createHash('sha256').update(crl.der).digest('hex')}"` };
  };
  let looked = versionOf(authority.crl);
  let held = read();
  return () => {
    const version = versionOf(authority.crl);
    if (version === looked) return held;
    looked = version;
    try {
      const next = read();
      if (next.number < held.number) throw new ConfigurationFault(authority.crl, [`its number ${next.number} is lower than ${held.number}, which is served`]);
      held = next;
    } catch (error) {
      log.error({ err: error, authority: authority.id }, 'the new CRL of an authority cannot be served; the one before it goes on');
    }
    return held;
  };
}

/** Changes when the file is replaced or written. */
function versionOf(file: string): string {
  if (!existsSync(file)) return 'missing';
  const { mtimeMs, ino, size } = statSync(file);
  return `${ino} ${mtimeMs} ${size}`;
}

function answer({ der, etag, thisUpdate, nextUpdate }: Held, now: EpochSeconds, request: IncomingMessage, response: ServerResponse): void {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { Allow: 'GET, HEAD', 'Content-Length': 0 }).end();
    return;
  }
  const maxAge = Math.max(0, Math.min(MAX_AGE_SECONDS, nextUpdate - now));
  const validators = { ETag: etag, 'Last-Modified': toHttpDate(thisUpdate), 'Cache-Control': `public, max-age=${maxAge}, no-transform, must-revalidate` };
  if (isNotModified(request.headers, etag, thisUpdate)) {
    response.writeHead(304, validators).end();
    return;
  }
  response.writeHead(200, {
    'Content-Type': 'application/pkix-crl',
    'Content-Length': der.length,
    ...validators,
    Expires: toHttpDate(now + maxAge),
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(request.method === 'HEAD' ? undefined : der);
}
