import { isIP } from 'node:net';
import { normalizeDnsName } from '../../core/identifier.js';

/** Where validation may connect: 80 and 443 in production (BR 1.6.1 "Authorized Ports", without 22 and 25). */
export interface HttpPorts {
  /** For `http:` URLs without a port. */
  readonly http: number;
  /** For `https:` URLs without a port. */
  readonly tls: number;
}

/** A URL that validation may request. */
export interface HttpTarget {
  readonly url: string;
  readonly secure: boolean;
  /** Lower-case DNS name. */
  readonly host: string;
  /** Host header. */
  readonly authority: string;
  readonly port: number;
  /** Path and query. */
  readonly path: string;
}

export type HttpTargetResult = { readonly ok: true; readonly target: HttpTarget } | { readonly ok: false; readonly reason: string };

const MAX_PATH = 2_000;

/** Codes that may be followed (BR 3.2.2.4.18, .19); 303 may not. */
export const REDIRECT_CODES: ReadonlySet<number> = new Set([301, 302, 307, 308]);

/**
 * Decides whether a URL may be requested: http or https, a DNS name, an authorized port, a path of bounded length.
 * @param url absolute, or relative to `base`
 */
export function toHttpTarget(url: string, ports: HttpPorts, base?: string): HttpTargetResult {
  let parsed: URL;
  try {
    parsed = new URL(url, base);
  } catch {
    return { ok: false, reason: 'it is no URL' };
  }
  const secure = parsed.protocol === 'https:';
  if (!secure && parsed.protocol !== 'http:') return { ok: false, reason: 'only http and https are followed' };
  if (parsed.username !== '' || parsed.password !== '') return { ok: false, reason: 'it carries a user name or password' };
  const bare = parsed.hostname.replace(/^\[|\]$/g, '');
  if (isIP(bare) !== 0) return { ok: false, reason: 'its host is an IP address; redirect to a name' };
  const name = normalizeDnsName(bare);
  if (!name.ok) return { ok: false, reason: `its host is no public DNS name: ${name.reason}` };
  if (name.value.endsWith('.well-known')) {
    return { ok: false, reason: 'its host ends in ".well-known": the redirect rule lacks a slash after the host name' };
  }
  const port = parsed.port === '' ? (secure ? ports.tls : ports.http) : Number(parsed.port);
  if (port !== ports.http && port !== ports.tls) {
    return { ok: false, reason: `port ${port} is not allowed; use ${ports.http} or ${ports.tls}` };
  }
  const path = parsed.pathname + parsed.search;
  if (path.length > MAX_PATH) return { ok: false, reason: `its path is longer than ${MAX_PATH} characters` };
  parsed.hash = '';
  return { ok: true, target: { url: parsed.href, secure, host: name.value, authority: parsed.host, port, path } };
}

/** Whether a URL holds a text, as it is or percent-encoded. */
export function urlContains(url: string, text: string): boolean {
  if (url.includes(text)) return true;
  try {
    return decodeURIComponent(url).includes(text);
  } catch {
    return false;
  }
}
