import type { IncomingMessage } from 'node:http';

/**
 * Reads a request's body of at most `limit` octets. A body that came together with its headers, as those of OCSP do, is taken as it lies there, which
 * costs half of having it handed over by events. Nothing is told of a client that goes away in the middle: nobody is there to be answered.
 * @param done called once: with the body, or with `too long`, after which no more is read
 */
export function readBody(request: IncomingMessage, limit: number, done: (body: Buffer | 'too long') => void): void {
  // By then all is parsed that came in the same read from the network.
  process.nextTick(() => {
    const body = request.read() as Buffer | null;
    if (!request.complete) readOn(request, body, limit, done);
    else done(body === null ? Buffer.alloc(0) : body.length > limit ? 'too long' : body);
  });
}

/** @param body what has come already */
function readOn(request: IncomingMessage, body: Buffer | null, limit: number, done: (body: Buffer | 'too long') => void): void {
  let over = false;
  const take = (chunk: Buffer): void => {
    if (over) return;
    if ((body?.length ?? 0) + chunk.length > limit) {
      over = true;
      request.pause();
      done('too long');
      return;
    }
    body = body === null ? chunk : Buffer.concat([body, chunk]);
  };
  if (body !== null && body.length > limit) {
    done('too long');
    return;
  }
  request.on('data', take);
  request.on('end', () => {
    if (!over) done(body ?? Buffer.alloc(0));
  });
}
