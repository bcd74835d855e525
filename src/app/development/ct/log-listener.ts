import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { DevelopmentLog } from './development-log.js';
import { readSubmission, SubmissionRefused } from './read-submission.js';

const MOST_OCTETS = 262_144;
const MOST_ENTRIES = 100;

/** What the request asks for cannot be given; 400 with the reason. */
class BadRequest extends Error {
  override readonly name = 'BadRequest';
}

/** Serves logs below the path /NAME/ct/v1/ (RFC 6962 §4). @param roots DER; chains must end in one of them */
export function logListener(logs: ReadonlyMap<string, DevelopmentLog>, roots: readonly Buffer[]): RequestListener {
  return (request, response) => {
    answer(request, logs, roots).then(
      (body) => reply(response, body === undefined ? 404 : 200, body ?? { error: 'there is nothing here' }),
      (error: unknown) => {
        const isTheirs = error instanceof BadRequest || error instanceof SubmissionRefused;
        reply(response, isTheirs ? 400 : 500, { error: isTheirs ? error.message : 'the log has failed' });
      },
    );
  };
}

async function answer(request: IncomingMessage, logs: ReadonlyMap<string, DevelopmentLog>, roots: readonly Buffer[]): Promise<object | undefined> {
  const url = new URL(request.url ?? '/', 'http://log');
  const [, name = '', act = ''] = /^\/([a-z0-9-]+)\/ct\/v1\/([a-z-]+)$/.exec(url.pathname) ?? [];
  const log = logs.get(name);
  if (log === undefined) return undefined;
  const number = (member: string, from: number, to: number): number => {
    const text = url.searchParams.get(member) ?? '';
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= from && value <= to)) throw new BadRequest(`${member} must be a number from ${from} to ${to}`);
    return value;
  };
  if (request.method === 'POST' && (act === 'add-chain' || act === 'add-pre-chain')) {
    const { entry, extra } = readSubmission(await readBody(request), act, roots);
    return log.submit(entry, extra);
  }
  if (request.method !== 'GET') return undefined;
  switch (act) {
    case 'get-sth':
      return log.treeHead();
    case 'get-sth-consistency': {
      const second = number('second', 0, log.size);
      return log.consistency(number('first', 0, second), second);
    }
    case 'get-proof-by-hash':
      return log.proofByHash(Buffer.from(url.searchParams.get('hash') ?? '', 'base64'), number('tree_size', 1, log.size));
    case 'get-entries': {
      const start = number('start', 0, log.size - 1);
      return log.entries(start, Math.min(number('end', start, Number.MAX_SAFE_INTEGER), start + MOST_ENTRIES - 1));
    }
    case 'get-roots':
      return { certificates: roots.map((der) => der.toString('base64')) };
    default:
      return undefined;
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let octets = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    octets += chunk.length;
    if (octets > MOST_OCTETS) throw new BadRequest(`the body is longer than ${MOST_OCTETS} octets`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(body));
}
