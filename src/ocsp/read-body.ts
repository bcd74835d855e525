import type { IncomingMessage } from 'node:http';

/**
 * Reads a request's body of at most `limit` octets. Nothing is told of a client that goes away in the middle: nobody is there to be answered.
 * @param done called once: with the body, or with `too long`, after which no more is read
 */
export function readBody(request: IncomingMessage, limit: number, done: (body: Buffer | 'too long') => void): void {
  let body: Buffer | undefined;
  let over = false;
  request.on('data', (chunk: Buffer) => {
    if (over) return;
    if ((body?.length ?? 0) + chunk.length > limit) {
      over = true;
      request.pause();
      done('too long');
      return;
    }
    body = body === undefined ? chunk : Buffer.concat([body, chunk]);
  });
  request.on('end', () => {
    if (!over) done(body ?? Buffer.alloc(0));
  });
}
