import { setMaxListeners } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { ZodType } from 'zod';
import type { RirRegion } from '../../core/rir-region.js';
import { answerCaa } from './answer-caa.js';
import { answerDcv, type CheckAnswer, type PerspectiveNet } from './answer-dcv.js';
import { caaRequest, dcvRequest } from './open-mpic.js';

export interface PerspectiveListener {
  readonly name: string;
  readonly region: RirRegion;
  readonly net: PerspectiveNet;
  /** Names in client certificates of those who may ask; the TLS layer has verified the certificate. */
  readonly primaries: readonly string[];
  /** Aborted when the process ends. */
  readonly signal: AbortSignal;
  readonly onError: (error: unknown) => void;
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

const MOST_OCTETS = 16_384;

/**
 * The Open MPIC API of one perspective: `POST /dcv`, `POST /caa`, `GET /healthz`, `GET /configz`. The server it is given to must demand client
 * certificates; whose they are is looked at here.
 */
export function createPerspectiveListener(perspective: PerspectiveListener): (request: IncomingMessage, response: ServerResponse) => void {
  // One shutdown signal may end any number of checks; that is no leak.
  setMaxListeners(0, perspective.signal);
  const known = new WeakMap<object, boolean>();
  const mayAsk = ({ socket }: IncomingMessage): boolean => {
    if (!(socket instanceof TLSSocket) || !socket.authorized) return false;
    let may = known.get(socket);
    if (may === undefined) {
      const certificate = socket.getPeerX509Certificate();
      may = certificate !== undefined && perspective.primaries.some((name) => certificate.checkHost(name, { wildcards: false }) !== undefined);
      known.set(socket, may);
    }
    return may;
  };
  return (request, response) => {
    (mayAsk(request) ? answer(perspective, request) : Promise.resolve(refusal(403, 'the client certificate names no primary perspective')))
      .catch((error: unknown): Answer => {
        perspective.onError(error);
        return refusal(500, 'the check could not be performed');
      })
      .then(({ status, body }) => {
        const text = Buffer.from(JSON.stringify(body));
        response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': text.length }).end(text);
      })
      .catch(perspective.onError);
  };
}

async function answer({ name, region, net, signal }: PerspectiveListener, request: IncomingMessage): Promise<Answer> {
  const path = request.url?.split('?', 1)[0];
  if (request.method === 'GET' && path === '/healthz') return { status: 200, body: { status: 'healthy' } };
  if (request.method === 'GET' && path === '/configz') return { status: 200, body: { perspective_code: name, rir: region } };
  if (path !== '/dcv' && path !== '/caa') return refusal(404, 'there are /dcv, /caa, /healthz and /configz');
  if (request.method !== 'POST') return refusal(405, 'checks are asked for by POST');
  const raw = await readJson(request);
  if (raw === undefined) return refusal(400, `the body must be JSON of at most ${MOST_OCTETS} octets`);
  return path === '/dcv'
    ? check(dcvRequest, raw, net, (asked) => answerDcv(net, asked, signal))
    : check(caaRequest, raw, net, (asked) => answerCaa(net, asked, signal));
}

async function check<Request>(shape: ZodType<Request>, raw: unknown, { clock }: PerspectiveNet, perform: (asked: Request) => Promise<CheckAnswer>): Promise<Answer> {
  const parsed = shape.safeParse(raw);
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) => ({ issue_type: 'request-validation-failed', message: `${path.join('.')}: ${message}` }));
    return { status: 400, body: { error: 'request-validation-failed', validation_issues: issues } };
  }
  const checked = await perform(parsed.data);
  // Nanoseconds are beyond what a number holds exactly; the last digits are zeros anyway.
  return { status: 200, body: { ...checked, timestamp_ns: clock.nowMs() * 1_000_000 } };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let octets = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    octets += chunk.length;
    if (octets > MOST_OCTETS) return undefined;
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

function refusal(status: number, error: string): Answer {
  return { status, body: { error } };
}
