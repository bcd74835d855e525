import { connect } from 'node:net';
import type { NameServer } from './udp-exchange.js';
import { Unreachable } from './udp-exchange.js';

/**
 * Sends one DNS query over TCP (RFC 7766) and reads one message, at most 65,535 octets.
 * @throws Unreachable when there is no connection or it ends early, or the signal's reason
 */
export function askOverTcp(server: NameServer, query: Buffer, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: server.host, port: server.port });
    const chunks: Buffer[] = [];
    let received = 0;
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

    const length = Buffer.alloc(2);
    length.writeUInt16BE(query.length);
    // Not ended: some name servers take a half-closed connection for a closed one.
    socket.write(Buffer.concat([length, query]));
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      received += chunk.length;
      if (received < 2) return;
      const all = Buffer.concat(chunks);
      chunks.splice(0, chunks.length, all);
      const wanted = 2 + all.readUInt16BE(0);
      if (all.length >= wanted) settle(() => resolve(all.subarray(2, wanted)));
    });
    socket.on('error', (error) => fail(new Unreachable(`${server.host}:${server.port} over TCP: ${error.message}`)));
    socket.on('end', () => fail(new Unreachable(`${server.host}:${server.port} over TCP: the connection ended early`)));
  });
}
