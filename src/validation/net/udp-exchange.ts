import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { Clock } from '../../core/time.js';
import type { Random } from '../../core/random.js';

/*
 * A forger who cannot see our traffic must guess the source port and the id (RFC 5452 §9). Each socket has a port that the kernel chose
 * at random, serves few queries and short, and is then closed, so that finding the port gains nothing. A socket for every single query
 * would cost three times the CPU. Sockets are connected: the kernel drops datagrams from other addresses.
 */
const QUERIES_PER_SOCKET = 32;
const SOCKET_AGE_MS = 2_000;
/** Ids drawn from the generator at a time. */
const ID_BATCH = 128;

export interface NameServer {
  /** IP address. */
  readonly host: string;
  readonly port: number;
}

/** Nobody listens at the name server's address. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

interface Line {
  readonly socket: Socket;
  readonly ready: Promise<void>;
  readonly bornAtMs: number;
  /** Receivers by query id. */
  readonly waiting: Map<number, { receive: (message: Buffer) => boolean; fail: (error: Error) => void }>;
  used: number;
  retired: boolean;
}

export interface UdpExchange {
  /**
   * Sends a query and waits for the message that `accept` takes; others are left for the true answer to come after them.
   * @param encode makes the query with a random id
   * @throws Unreachable, or the signal's reason
   */
  ask<T>(encode: (id: number) => Buffer, accept: (message: Buffer, id: number) => T | undefined, signal: AbortSignal): Promise<T>;
  close(): void;
}

/** Sends DNS queries over UDP from a few short-lived sockets. */
export function createUdpExchange({ server, clock, random }: { server: NameServer; clock: Clock; random: Random }): UdpExchange {
  let current: Line | undefined;
  const lines = new Set<Line>();
  let closed = false;
  let ids: Buffer = Buffer.alloc(0);

  const drawId = (line: Line): number => {
    for (;;) {
      if (ids.length === 0) ids = random.bytes(2 * ID_BATCH);
      const id = ids.readUInt16BE(0);
      ids = ids.subarray(2);
      if (!line.waiting.has(id)) return id;
    }
  };

  const end = (line: Line): void => {
    line.retired = true;
    if (line.waiting.size > 0 || !lines.delete(line)) return;
    line.socket.close();
  };

  const failAll = (line: Line, error: Error): void => {
    line.retired = true;
    for (const { fail } of [...line.waiting.values()]) fail(error);
    end(line);
  };

  const open = (): Line => {
    const socket = createSocket({
      type: isIPv6(server.host) ? 'udp6' : 'udp4',
      // The host is an address already.
      lookup: (hostname, _options, callback) => callback(null, hostname, isIPv6(hostname) ? 6 : 4),
    });
    const ready = new Promise<void>((resolve) => socket.connect(server.port, server.host, resolve));
    const line: Line = { socket, ready, bornAtMs: clock.nowMs(), waiting: new Map(), used: 0, retired: false };
    socket.on('message', (message) => {
      if (message.length >= 2) line.waiting.get(message.readUInt16BE(0))?.receive(message);
    });
    socket.on('error', (error) => failAll(line, new Unreachable(`${server.host}:${server.port}: ${error.message}`)));
    // An idle socket must not keep the process alive.
    socket.unref();
    lines.add(line);
    return line;
  };

  const take = (): Line => {
    if (current && (current.retired || current.used >= QUERIES_PER_SOCKET || clock.nowMs() - current.bornAtMs > SOCKET_AGE_MS)) {
      end(current);
      current = undefined;
    }
    current ??= open();
    current.used++;
    return current;
  };

  return {
    ask: (encode, accept, signal) =>
      new Promise((resolve, reject) => {
        if (closed) {
          reject(new Unreachable('the resolver is closed'));
          return;
        }
        const line = take();
        const id = drawId(line);
        const settle = (act: () => void): void => {
          signal.removeEventListener('abort', stop);
          line.waiting.delete(id);
          if (line.retired) end(line);
          act();
        };
        const fail = (error: Error): void => settle(() => reject(error));
        const stop = (): void => fail(signal.reason as Error);
        const receive = (message: Buffer): boolean => {
          const accepted = accept(message, id);
          if (accepted === undefined) return false;
          settle(() => resolve(accepted));
          return true;
        };
        if (signal.aborted) {
          stop();
          return;
        }
        signal.addEventListener('abort', stop, { once: true });
        line.waiting.set(id, { receive, fail });
        const query = encode(id);
        void line.ready.then(() => {
          if (!line.waiting.has(id) || !lines.has(line)) return;
          line.socket.send(query, (error) => {
            if (error) failAll(line, new Unreachable(`${server.host}:${server.port}: ${error.message}`));
          });
        });
      }),
    close: () => {
      closed = true;
      for (const line of [...lines]) failAll(line, new Unreachable('the resolver is closed'));
    },
  };
}
