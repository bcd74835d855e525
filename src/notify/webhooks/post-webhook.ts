import { request } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Clock } from '../../core/time.js';

/** What came of an attempt. `status`: of the answer, null without one. */
export type WebhookAnswer = { readonly ok: true; readonly status: number } | { readonly ok: false; readonly status: number | null; readonly failure: string };

/** Hands a message over. Never throws for what the other side does. */
export type PostWebhook = (message: { url: string; headers: Readonly<Record<string, string>>; body: string }, signal: AbortSignal) => Promise<WebhookAnswer>;

export interface WebhookClient {
  /** Finds the addresses of a name, without private and reserved ones; what it finds is dialled. */
  readonly lookup: LookupFunction;
  readonly clock: Clock;
  /** Tells operators who asks, with a URL where to complain. */
  readonly userAgent: string;
  /** PEM of the authorities that servers' certificates may come from; the usual ones when left out. */
  readonly authorities?: string;
}

/** For all of it: connection, handshake, answer. */
const DEADLINE_MS = 10_000;
/** Octets of an answer that are waited for; nobody reads them. */
const MOST_OCTETS = 16_384;
const LONGEST_FAILURE = 300;

/**
 * Makes the HTTP client of webhooks: one connection for each message, TLS 1.2 or newer with a certificate that is verified, no redirect followed, time and size bounded.
 */
export function createWebhookPoster({ lookup, clock, userAgent, authorities }: WebhookClient): PostWebhook {
  return async ({ url, headers, body }, signal) => {
    const ended = new AbortController();
    const deadline = AbortSignal.any([signal, ended.signal]);
    const late = clock.sleep(DEADLINE_MS, deadline).then(
      () => ({ ok: false, status: null, failure: `no whole answer within ${DEADLINE_MS / 1000} s` }) as const,
      () => new Promise<never>(() => undefined),
    );
    try {
      return await Promise.race([post(), late]);
    } finally {
      ended.abort();
    }

    function post(): Promise<WebhookAnswer> {
      return new Promise((resolve, reject) => {
        const outgoing = request(url, {
          method: 'POST',
          agent: false,
          lookup,
          minVersion: 'TLSv1.2',
          maxHeaderSize: MOST_OCTETS,
          signal: deadline,
          headers: { ...headers, 'content-type': 'application/json', 'user-agent': userAgent, 'content-length': Buffer.byteLength(body) },
          ...(authorities !== undefined && { ca: authorities }),
        });
        outgoing.on('error', (error) => {
          if (signal.aborted) reject(signal.reason as Error);
          else resolve({ ok: false, status: null, failure: printable(error) });
        });
        outgoing.on('response', (response) => {
          const status = response.statusCode ?? 0;
          const answer = judge(status);
          let octets = 0;
          response.on('data', (chunk: Buffer) => {
            octets += chunk.length;
            if (octets <= MOST_OCTETS) return;
            resolve(answer);
            outgoing.destroy();
          });
          response.on('end', () => resolve(answer));
          response.on('error', () => resolve({ ok: false, status, failure: 'the connection broke off in the middle of the answer' }));
        });
        outgoing.end(body);
      });
    }
  };
}

function judge(status: number): WebhookAnswer {
  if (status >= 200 && status <= 299) return { ok: true, status };
  return { ok: false, status, failure: status >= 300 && status <= 399 ? `status ${status}: redirects are not followed` : `status ${status}` };
}

function printable(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  return `${error.message}${code !== undefined && !error.message.includes(code) ? ` (${code})` : ''}`.replace(/[^\x20-\x7e]/g, '?').slice(0, LONGEST_FAILURE);
}
