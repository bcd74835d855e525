import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { TLSSocket } from 'node:tls';

/** A connection that failed, with the reason in words fit for a problem's detail. */
export class DialFailed extends Error {
  override readonly name = 'DialFailed';
}

/**
 * Opens a TCP connection to one address. The address itself is dialled, so that no second lookup can lead elsewhere.
 * @throws DialFailed, or the signal's reason
 */
export function dial(address: string, port: number, signal: AbortSignal): Promise<Socket> {
  const socket = connect({ host: address, port, autoSelectFamily: false, noDelay: true });
  return settled(socket, 'connect', signal, () => {
    // Proof that the operating system took us where the screened address says.
    if (socket.remoteAddress !== undefined && sameAddress(socket.remoteAddress, address)) return undefined;
    return `the connection went to ${socket.remoteAddress ?? 'nowhere'} instead`;
  });
}

/**
 * Starts TLS 1.2 or newer on a connection. The certificate is not verified: who validates a name often has none yet, and control of the
 * content is what counts (BR 3.2.2.4.18).
 * @param protocols to offer by ALPN (RFC 7301); none when left out
 * @throws DialFailed, or the signal's reason
 */
export function startTls(socket: Socket, servername: string, signal: AbortSignal, protocols?: readonly string[]): Promise<TLSSocket> {
  return settled(
    connectTls({
      socket,
      servername,
      minVersion: 'TLSv1.2',
      rejectUnauthorized: false,
      ...(protocols && { ALPNProtocols: [...protocols] }),
    }),
    'secureConnect',
    signal,
    () => undefined,
  );
}

function settled<S extends Socket>(
  socket: S,
  event: 'connect' | 'secureConnect',
  signal: AbortSignal,
  objection: () => string | undefined,
): Promise<S> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      signal.removeEventListener('abort', stop);
      socket.removeListener('error', failed);
      socket.removeListener('close', closed);
      socket.removeListener(event, connected);
    };
    const fail = (error: Error): void => {
      settle();
      // A late error of a socket that is given up has nobody else to hear it.
      socket.on('error', () => undefined);
      socket.destroy();
      reject(error);
    };
    const stop = (): void => fail(signal.reason as Error);
    const failed = (error: NodeJS.ErrnoException): void => fail(new DialFailed(describeSocketError(error)));
    const closed = (): void => fail(new DialFailed('the server closed the connection'));
    const connected = (): void => {
      const why = objection();
      if (why !== undefined) {
        fail(new DialFailed(why));
        return;
      }
      settle();
      // Whoever uses the connection next listens for errors, but perhaps not from the first moment.
      socket.on('error', () => undefined);
      resolve(socket);
    };
    if (signal.aborted) {
      stop();
      return;
    }
    signal.addEventListener('abort', stop, { once: true });
    socket.once('error', failed);
    socket.once('close', closed);
    socket.once(event, connected);
  });
}

function sameAddress(remote: string, asked: string): boolean {
  if (remote === asked) return true;
  try {
    // Both through the URL parser, which writes every IPv6 address in one way.
    return new URL(`http://[${remote}]/`).host === new URL(`http://[${asked}]/`).host;
  } catch {
    return false;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
  EPIPE: 'connection closed',
  ETIMEDOUT: 'timed out',
  EADDRNOTAVAIL: 'no route to the address',
  EACCES: 'not permitted by the network',
  ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL: 'the server knows none of the protocols offered (ALPN)',
};

/** Words for a socket's error code. */
export function describeSocketError(error: NodeJS.ErrnoException): string {
  const { code = '' } = error;
  const known = REASONS[code];
  if (known !== undefined) return known;
  if (/^HPE_/.test(code)) return `no valid HTTP (${code.slice(4).toLowerCase().replaceAll('_', ' ')})`;
  return code === '' ? 'failed' : `failed (${code})`;
}
