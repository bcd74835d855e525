import type { IncomingMessage } from 'node:http';
import { Problem } from '../../core/problem.js';

/** Largest request body, in octets, unless configured otherwise. A finalize request for a hundred names has about 10,000. */
export const DEFAULT_BODY_LIMIT = 50_000;

/** How much of a refused body is let pass unread, so that the client gets to reading the reply, before the connection is cut. */
const DISCARD_LIMIT = 1_048_576;

/** The client went away before its request was complete; nobody is left to answer. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
}

/**
 * Reads a request's body, never holding more than `limit` octets.
 * How long it may take is bounded by the server's requestTimeout (`server-limits.ts`).
 * @throws Problem malformed 413 when it is larger; ClientGone
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
  // A stream that is destroyed has nothing more to say, not even that it is closed.
  if (request.destroyed) throw gone();
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (): void => {
      request.off('data', onData).off('end', onEnd).off('close', onGone).off('error', onGone);
    };
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= limit) {
        chunks.push(chunk);
        return;
      }
      settle();
      reject(tooLarge(limit));
    };
    const onEnd = (): void => {
      settle();
      const [only] = chunks;
      resolve(chunks.length === 1 && only ? only : Buffer.concat(chunks, size));
    };
    const onGone = (): void => {
      settle();
      reject(gone());
    };
    request.on('data', onData).on('end', onEnd).on('close', onGone).on('error', onGone);
  });
}

/**
 * Lets the rest of a refused request's body pass without keeping any of it, and cuts the connection when it does not end.
 * Does nothing for a request that is complete.
 */
export function discardBody(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > DISCARD_LIMIT) request.destroy();
  });
  request.on('error', () => {
    // The connection is gone; so is the reason to listen.
  });
}

function gone(): ClientGone {
  return new ClientGone('the client closed the connection before the end of its request');
}

function tooLarge(limit: number): Problem {
  return new Problem('malformed', `The request body is larger than ${limit} octets; send a smaller one.`, { status: 413 });
}
