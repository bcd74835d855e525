import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { systemClock } from '../../src/app/system-clock.js';
import { systemRandom } from '../../src/app/system-random.js';
import { startDevelopmentDns } from '../../src/validation/net/development-dns.js';
import type { DevelopmentDns } from '../../src/validation/net/development-dns.js';
import { createGuardedHttp } from '../../src/validation/net/guarded-http.js';
import type { GuardedHttpOptions } from '../../src/validation/net/guarded-http.js';
import { createResolver } from '../../src/validation/net/resolver.js';
import { parseAddressRange } from '../../src/validation/net/screen-address.js';
import { createTlsProbe } from '../../src/validation/net/tls-probe.js';
import type { TlsProbeOptions } from '../../src/validation/net/tls-probe.js';
import type { HttpClient, HttpPoster, Resolver, TlsProbe } from '../../src/validation/ports.js';

export const TEST_USER_AGENT = 'tegata-test/1 (+https://ca.example/contact)';

/** A perspective with a DNS of its own, on loopback, and servers to validate. */
export interface ValidationNet {
  dns: DevelopmentDns;
  resolver: Resolver;
  /** A client whose ports are the given ones; loopback is allowed unless `limits` says otherwise. */
  client(ports: { http: number; tls?: number }, limits?: Partial<GuardedHttpOptions>): HttpClient & HttpPoster;
  /** The TLS client, for `port`; loopback is allowed. */
  tlsProbe(port: number, limits?: Partial<TlsProbeOptions>): TlsProbe;
  /** @returns the port */
  web(listener: RequestListener, options?: { host?: string; port?: number; tls?: { key: string; cert: string } }): Promise<number>;
  /** A server of raw connections. @returns the port */
  raw(connection: (socket: Socket) => void): Promise<number>;
  stop(): Promise<void>;
}

export async function startValidationNet(): Promise<ValidationNet> {
  const dns = await startDevelopmentDns();
  const resolver = createResolver({ server: dns, clock: systemClock, random: systemRandom });
  const servers: Server[] = [];
  const sockets = new Set<Socket>();
  const listen = async (server: Server, host = '127.0.0.1', port = 0): Promise<number> => {
    servers.push(server);
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    });
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
    return (server.address() as AddressInfo).port;
  };
  return {
    dns,
    resolver,
    client: ({ http, tls = 1 }, limits) =>
      createGuardedHttp({
        resolver,
        clock: systemClock,
        ports: { http, tls },
        allowed: [parseAddressRange('127.0.0.0/8'), parseAddressRange('::1/128')],
        userAgent: TEST_USER_AGENT,
        ...limits,
      }),
    tlsProbe: (port, limits) =>
      createTlsProbe({
        resolver,
        clock: systemClock,
        port,
        allowed: [parseAddressRange('127.0.0.0/8'), parseAddressRange('::1/128')],
        ...limits,
      }),
    web: (listener, { host, port, tls } = {}) => listen(tls ? createTlsServer(tls, listener) : createServer(listener), host, port),
    raw: (connection) => listen(createTcpServer(connection)),
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await Promise.all(servers.map((server) => new Promise<void>((resolve) => void server.close(() => resolve()))));
      resolver.close();
      await dns.close();
    },
  };
}
