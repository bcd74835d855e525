import type { IncomingMessage } from 'node:http';

/**
 * Reads a request's body of at most `limit` octets.
 * @param done called once: with the body; with `too long`, after which no more is read; or with `gone` when the client goes away in the middle
 */
export function readBody(request: IncomingMessage, limit: number, done: (body: Buffer | 'too long' | 'gone') => void): void {
  const chunks: Buffer[] = [];
  let received = 0;
  let ended = false;
  const end = (body: Buffer | 'too long' | 'gone'): void => {
    if (ended) return;
    ended = true;
    done(body);
  };
  request.on('data', (chunk: Buffer) => {
    received += chunk.length;
    if (received <= limit) {
      chunks.push(chunk);
      return;
    }
    request.pause();
    end('too long');
  });
  request.on('end', () => end(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
  request.on('error', () => end('gone'));
  request.on('close', () => end('gone'));
}
