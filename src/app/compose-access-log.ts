import type { IncomingMessage } from 'node:http';
import { createAccessLog, type AccessLog, type AccessLogOptions } from '../archive/access-log/create-access-log.js';
import type { Config } from '../config/config.js';
import { repeat } from './repeat.js';

/** The access log at the public listener. */
export interface ComposedAccessLog {
  /** Notes what a POST asks for, until it is answered. */
  readonly posted: (request: IncomingMessage, der: Buffer) => void;
  readonly answered: (request: IncomingMessage, status: number) => void;
  readonly facts: AccessLog['facts'];
  readonly close: () => Promise<void>;
}

/** Begins the configured access log, if there is one. */
export function composeAccessLog(
  { publicAccessLog }: Pick<Config, 'publicAccessLog'>,
  parts: Pick<AccessLogOptions, 'transactor' | 'clock' | 'random' | 'log'>,
): ComposedAccessLog | undefined {
  if (publicAccessLog === null) return undefined;
  const { clock, log } = parts;
  const accessLog = createAccessLog({ ...publicAccessLog, ...parts });
  const stop = repeat({ clock, log, name: 'access log', everySeconds: 1, act: () => accessLog.tick() });
  const asked = new WeakMap<IncomingMessage, Buffer>();
  return {
    posted: (request, der) => void asked.set(request, der),
    answered: (request, status) => {
      const { method = '-', url = '-' } = request;
      const der = method === 'POST' ? asked.get(request) : undefined;
      accessLog.add({ address: request.socket.remoteAddress, method, target: url, asked: der?.toString('base64'), status });
    },
    facts: () => accessLog.facts(),
    close: async () => {
      await stop();
      await accessLog.close();
    },
  };
}
