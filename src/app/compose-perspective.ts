import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { PerspectiveConfig } from '../config/perspective-config.js';
import type { Log } from '../core/log.js';
import type { Random } from '../core/random.js';
import type { Clock } from '../core/time.js';
import { createPerspectiveListener } from '../validation/mpic/perspective-listener.js';
import { composeNet } from './compose-net.js';
import { listen, stopListening } from './listen.js';

const STOP_GRACE_MS = 5_000;
/** The primary keeps its connections: a TLS handshake for each check would cost more than the check. */
const LIMITS = { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 300_000, connectionsCheckingInterval: 5_000, maxHeaderSize: 8_192 };
const ENDED = new Error('the perspective is stopping');

/**
 * A running remote perspective: an HTTPS listener that demands client certificates, over a resolver and guarded clients of its own.
 * @throws Error naming the address when it cannot listen there
 */
export async function composePerspective(
  config: PerspectiveConfig,
  { clock, random, log }: { clock: Clock; random: Random; log: Log },
): Promise<{ port: number; close: () => Promise<void> }> {
  const { name, region, primaries } = config;
  const net = composeNet(config.validation, config.websiteUrl, clock, random);
  const ending = new AbortController();
  const server = createServer(
    {
      ...LIMITS,
      cert: readFileSync(config.listen.certificate),
      key: readFileSync(config.listen.key),
      ca: readFileSync(config.listen.clientAuthorities),
      requestCert: true,
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2',
    },
    createPerspectiveListener({
      name,
      region,
      net,
      primaries,
      signal: ending.signal,
      onError: (error) => {
        if (error !== ENDED) log.error({ err: error }, 'a check failed');
      },
    }),
  );
  const close = async (): Promise<void> => {
    ending.abort(ENDED);
    await stopListening(server, clock, STOP_GRACE_MS);
    net.resolver.close();
  };
  try {
    return { port: await listen(server, 'perspective', config.listen), close };
  } catch (error) {
    net.resolver.close();
    throw error;
  }
}
