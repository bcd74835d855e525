import type { Socket } from 'node:net';
import type { Clock } from '../../core/time.js';
import type { HttpClient, HttpHop, HttpPoster, HttpResult, Resolver } from '../ports.js';
import { connectToAny } from './connect-to-any.js';
import { withDeadline } from './deadline.js';
import { DialFailed, startTls } from './dial.js';
import { fetchOver } from './fetch-over.js';
import type { FetchedResponse, FetchRequest } from './fetch-over.js';
import { findAddresses } from './find-addresses.js';
import { quoteForeign } from './quote-foreign.js';
import { REDIRECT_CODES, toHttpTarget, urlContains } from './redirect.js';
import type { HttpPorts, HttpTarget } from './redirect.js';
import type { AddressRange } from './screen-address.js';

export interface GuardedHttpOptions {
  resolver: Resolver;
  clock: Clock;
  ports: HttpPorts;
  /** Reserved addresses that may be connected to all the same; empty in production. */
  allowed: readonly AddressRange[];
  /** Tells server operators who asks, with a URL where to complain. */
  userAgent: string;
  /** For one `get`, all its hops together. */
  deadlineMs?: number;
  /** For one connection with its TLS handshake. */
  dialTimeoutMs?: number;
  /** Octets. */
  bodyLimit?: number;
  maxRedirects?: number;
}

/** What ends a chain early. */
class HopFailed extends Error {
  readonly type: 'dns' | 'connection' | 'tls';
  constructor(type: 'dns' | 'connection' | 'tls', message: string) {
    super(message);
    this.type = type;
  }
}

/**
 * Makes the HTTP client of a perspective. Each hop of a redirect chain is resolved anew, its address screened, and that address dialled:
 * IPv6 first, IPv4 when no connection comes about. Time, size, and the number of hops are bounded.
 */
export function createGuardedHttp({
  resolver,
  clock,
  ports,
  allowed,
  userAgent,
  deadlineMs = 10_000,
  dialTimeoutMs = 4_000,
  bodyLimit = 1_024,
  maxRedirects = 10,
}: GuardedHttpOptions): HttpClient & HttpPoster {
  const connect = async (addresses: readonly string[], target: HttpTarget, hop: HttpHop, signal: AbortSignal): Promise<Socket> => {
    try {
      return await connectToAny(addresses, target.port, { clock, dialTimeoutMs }, hop, signal);
    } catch (error) {
      if (!(error instanceof DialFailed)) throw error;
      throw new HopFailed(
        'connection',
        `${where(target, hop)} could not be reached: ${error.message}; open port ${target.port} to the world`,
      );
    }
  };

  const secured = async (socket: Socket, target: HttpTarget, hop: HttpHop, signal: AbortSignal): Promise<Socket> => {
    if (!target.secure) return socket;
    const attempt = await withDeadline(clock, dialTimeoutMs, signal, (inner) => startTls(socket, target.host, inner)).catch(
      (error: unknown) => {
        if (!(error instanceof DialFailed)) throw error;
        throw new HopFailed('tls', `${where(target, hop)} did not complete a TLS handshake: ${error.message}`);
      },
    );
    if (!attempt.inTime)
      throw new HopFailed('tls', `${where(target, hop)} did not complete a TLS handshake within ${dialTimeoutMs / 1000} s`);
    return attempt.value;
  };

  const fetchHop = async (
    target: HttpTarget,
    hop: HttpHop,
    signal: AbortSignal,
    content?: FetchRequest['content'],
  ): Promise<FetchedResponse> => {
    const found = await findAddresses(resolver, target.host, allowed, signal);
    hop.resolved = [...found.resolved];
    hop.dnssec = found.dnssec;
    if (!found.ok) throw new HopFailed('dns', found.reason);
    const socket = await secured(await connect(found.addresses, target, hop, signal), target, hop, signal);
    try {
      const { path, authority } = target;
      const response = await fetchOver(socket, { path, host: authority, userAgent, bodyLimit, ...(content && { content }) }, signal);
      hop.status = response.status;
      return response;
    } catch (error) {
      if (error instanceof DialFailed) throw new HopFailed('connection', `${where(target, hop)} gave no answer: ${error.message}`);
      throw error;
    }
  };

  const recordHop = async (
    target: HttpTarget,
    hops: HttpHop[],
    fetch: (hop: HttpHop) => Promise<FetchedResponse>,
  ): Promise<FetchedResponse> => {
    const hop: HttpHop = { url: target.url, resolved: [], port: target.port, connected: false, startedAtMs: clock.nowMs(), endedAtMs: 0 };
    hops.push(hop);
    try {
      return await fetch(hop);
    } finally {
      hop.endedAtMs = clock.nowMs();
    }
  };

  const follow = async (first: HttpTarget, forbiddenText: string, hops: HttpHop[], signal: AbortSignal): Promise<FetchedResponse> => {
    const seen = new Set<string>();
    for (let target = first; ;) {
      seen.add(target.url);
      const response = await recordHop(target, hops, (hop) => fetchHop(target, hop, signal)).catch((error: unknown) => {
        // Who asked for one name hears of another: say how it came to that.
        if (target === first || !(error instanceof HopFailed)) throw error;
        throw new HopFailed(error.type, `${first.url} redirects to ${target.url}: ${error.message}`);
      });
      const hop = hops.at(-1) as HttpHop;
      if (!REDIRECT_CODES.has(response.status)) return response;
      const location = response.location ?? '';
      hop.location = location.slice(0, 2_048);
      const refuse = (reason: string): never => {
        throw new HopFailed('connection', `${where(target, hop)} redirects to ${quoteForeign(location)}, which is not followed: ${reason}`);
      };
      if (location === '') refuse('there is no Location');
      const next = toHttpTarget(location, ports, target.url);
      if (!next.ok) return refuse(next.reason);
      if (seen.has(next.target.url)) refuse('the redirects go in a circle');
      if (urlContains(next.target.url, forbiddenText)) refuse('it contains the random value of this challenge');
      if (hops.length > maxRedirects) refuse(`more than ${maxRedirects} redirects`);
      target = next.target;
    }
  };

  const bounded = async (
    url: string,
    signal: AbortSignal,
    work: (target: HttpTarget, hops: HttpHop[], signal: AbortSignal) => Promise<FetchedResponse>,
  ): Promise<HttpResult> => {
    const hops: HttpHop[] = [];
    const first = toHttpTarget(url, ports);
    if (!first.ok) return { ok: false, hops, type: 'connection', detail: `${url} cannot be requested: ${first.reason}` };
    try {
      const response = await withDeadline(clock, deadlineMs, signal, (inner) => work(first.target, hops, inner));
      if (response.inTime)
        return { ok: true, hops, status: response.value.status, body: response.value.body, truncated: response.value.truncated };
      return {
        ok: false,
        hops,
        type: 'connection',
        detail: `${describeLast(hops, url)} gave no whole answer within ${deadlineMs / 1000} s`,
      };
    } catch (error) {
      if (error instanceof HopFailed) return { ok: false, hops, type: error.type, detail: error.message };
      throw error;
    }
  };

  return {
    get: (url, forbiddenText, signal) => bounded(url, signal, (target, hops, inner) => follow(target, forbiddenText, hops, inner)),
    post: (url, content, signal) =>
      bounded(url, signal, (target, hops, inner) => recordHop(target, hops, (hop) => fetchHop(target, hop, inner, content))),
  };
}

function where(target: Pick<HttpTarget, 'url'>, hop: HttpHop): string {
  return hop.address === undefined ? target.url : `${target.url} (${hop.address}:${hop.port})`;
}

function describeLast(hops: readonly HttpHop[], url: string): string {
  const last = hops.at(-1);
  return last ? where(last, last) : url;
}
