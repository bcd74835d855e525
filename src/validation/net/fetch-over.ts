import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { DialFailed, describeSocketError } from './dial.js';

export interface FetchRequest {
  /** Path and query. */
  path: string;
  /** Host header. */
  host: string;
  userAgent: string;
  /** To be POSTed; GET when left out. */
  content?: { readonly type: string; readonly body: string };
  /** Octets of the body that are read; then the connection is cut. */
  bodyLimit: number;
}

export interface FetchedResponse {
  status: number;
  location: string | undefined;
  body: Buffer;
  /** The body was longer than the limit. */
  truncated: boolean;
}

const MAX_HEADER_BYTES = 16_384;

/**
 * Makes one HTTP/1.1 request over an open connection and closes it. Nothing is decompressed, no cookie kept, no redirect followed.
 * @throws DialFailed when no whole answer came, or the signal's reason
 */
export function fetchOver(
  socket: Socket,
  { path, host, userAgent, content, bodyLimit }: FetchRequest,
  signal: AbortSignal,
): Promise<FetchedResponse> {
  return new Promise((resolve, reject) => {
    // With a connection of its own and no agent, the request is sent with `Connection: close`.
    const outgoing = request({
      createConnection: () => socket,
      method: content ? 'POST' : 'GET',
      path,
      headers: { Host: host, 'User-Agent': userAgent, Accept: '*/*', ...(content && { 'Content-Type': content.type }) },
      setHost: false,
      insecureHTTPParser: false,
      maxHeaderSize: MAX_HEADER_BYTES,
    });
    const settle = (act: () => void): void => {
      signal.removeEventListener('abort', stop);
      socket.destroy();
      act();
    };
    const fail = (error: Error): void => settle(() => reject(error));
    const stop = (): void => fail(signal.reason as Error);
    if (signal.aborted) {
      stop();
      return;
    }
    signal.addEventListener('abort', stop, { once: true });

    outgoing.on('error', (error: NodeJS.ErrnoException) =>
      fail(
        new DialFailed(
          error.message === 'socket hang up' ? 'the server closed the connection without an answer' : describeSocketError(error),
        ),
      ),
    );
    const answered = (response: IncomingMessage, body: Buffer, truncated: boolean): void =>
      settle(() => resolve({ status: response.statusCode ?? 0, location: response.headers.location, body, truncated }));
    outgoing.on('upgrade', (response) => answered(response, Buffer.alloc(0), false));
    outgoing.on('response', (response) => {
      const chunks: Buffer[] = [];
      let received = 0;
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        received += chunk.length;
        if (received > bodyLimit) answered(response, Buffer.concat(chunks).subarray(0, bodyLimit), true);
      });
      response.on('end', () => answered(response, chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks), false));
      response.on('error', (error: NodeJS.ErrnoException) =>
        fail(new DialFailed(`${describeSocketError(error)} in the middle of the answer`)),
      );
    });
    outgoing.end(content?.body);
  });
}
