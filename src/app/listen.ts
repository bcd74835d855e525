import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ListenAddress } from '../config/config.js';
import type { Clock } from '../core/time.js';

/**
 * Starts a server and waits until it listens.
 * @returns the port, where 0 was asked for
 * @throws Error naming the address and the way out when the port is taken or forbidden
 */
export async function listen(server: Server, name: string, { host, port }: ListenAddress): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'the port is taken: stop the other program or choose another port' : error.message;
      reject(new Error(`the ${name} listener cannot use ${host}:${port}: ${why}`, { cause: error }));
    });
    server.listen(port, host, resolve);
  });
  return (server.address() as AddressInfo).port;
}

/** Takes no new connection, lets running requests finish for up to `graceMs`, then cuts them. */
export async function stopListening(server: Server, clock: Pick<Clock, 'sleep'>, graceMs: number): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const grace = new AbortController();
  await Promise.race([closed, clock.sleep(graceMs, grace.signal).catch(() => undefined)]);
  // A timer that is left would keep the process from ending.
  grace.abort(new Error('nobody is left to wait for'));
  server.closeAllConnections();
  await closed;
}
