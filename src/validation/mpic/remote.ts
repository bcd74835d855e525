import { Agent, request } from 'node:https';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { RirRegion } from '../../core/rir-region.js';
import type { Clock } from '../../core/time.js';
import { withDeadline } from '../net/deadline.js';
import type { RemoteReply } from '../ports.js';
import { checkResponse, type CheckResponse } from './open-mpic.js';

/** A remote network perspective as configured. */
export interface RemotePerspective {
  readonly name: string;
  readonly region: RirRegion;
  /** Origin, https, without a trailing slash. */
  readonly url: string;
  /** PEM: the authorities of its server certificate; our client certificate and key. */
  readonly tls: { readonly ca: string; readonly certificate: string; readonly key: string };
}

export interface Remote {
  readonly name: string;
  readonly region: RirRegion;
  /**
   * Asks for a check. Failure is a value: a reply without response.
   * @throws the signal's reason when `signal` is aborted
   */
  ask(path: '/dcv' | '/caa', question: object, signal: AbortSignal): Promise<{ reply: RemoteReply; response?: CheckResponse }>;
  /** Closes idle connections. */
  close(): void;
}

const DEADLINE_MS = 20_000;
const MOST_OCTETS = 262_144;
const MOST_KEPT = 8_192;

/** The way to one perspective: mutual TLS, connections kept open. One deadline bounds connecting, asking and reading. */
export function connectRemote({ name, region, url, tls }: RemotePerspective, { clock, deadlineMs = DEADLINE_MS }: { clock: Clock; deadlineMs?: number }): Remote {
  const agent = new Agent({ keepAlive: true, ca: tls.ca, cert: tls.certificate, key: tls.key, minVersion: 'TLSv1.2', rejectUnauthorized: true });
  return {
    name,
    region,
    ask: async (path, question, signal) => {
      const startedAtMs = clock.nowMs();
      const seen: { address?: string; answer?: string } = {};
      const facts = (): RemoteReply => ({ name, region, url, startedAtMs, ms: clock.nowMs() - startedAtMs, ...seen });
      try {
        const posted = await withDeadline(clock, deadlineMs, signal, async (inner) => {
          const text = await post(agent, url + path, JSON.stringify(question), seen, inner);
          seen.answer = text.slice(0, MOST_KEPT);
          return checkResponse.safeParse(JSON.parse(text));
        });
        if (!posted.inTime) return { reply: { ...facts(), failure: `it gave no answer within ${deadlineMs / 1000} s` } };
        if (!posted.value.success) return { reply: { ...facts(), failure: 'its answer is none of the Open MPIC API' } };
        return { reply: facts(), response: posted.value.data };
      } catch (error) {
        signal.throwIfAborted();
        const failure = error instanceof SyntaxError ? 'its answer is no JSON' : `it cannot be asked (${reasonOf(error)})`;
        return { reply: { ...facts(), failure } };
      }
    },
    close: () => agent.destroy(),
  };
}

/** The body is read whatever the status: Open MPIC answers 500 and 404 with a check response when something failed. */
async function post(agent: Agent, url: string, body: string, seen: { address?: string }, signal: AbortSignal): Promise<string> {
  const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body), Accept: 'application/json' };
  const send = (): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const sent: ClientRequest = request(url, { method: 'POST', agent, headers, signal }, resolve);
      // A connection that was kept open may have been closed by the other side just now; that says nothing about the perspective.
      sent.on('error', (error: NodeJS.ErrnoException) => {
        if (sent.reusedSocket && error.code === 'ECONNRESET') send().then(resolve, reject);
        else reject(error);
      });
      sent.end(body);
    });
  const response = await send();
  const { remoteAddress, remotePort } = response.socket;
  if (remoteAddress !== undefined) seen.address = `${remoteAddress}:${remotePort ?? 0}`;
  const chunks: Buffer[] = [];
  let octets = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    octets += chunk.length;
    if (octets > MOST_OCTETS) {
      response.destroy();
      throw new Error(`its answer is longer than ${MOST_OCTETS} octets`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.message) : String(error);
}
