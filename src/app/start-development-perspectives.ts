import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Config, ListenAddress } from '../config/config.js';
import type { PerspectiveConfig } from '../config/perspective-config.js';
import { RIR_REGIONS } from '../core/rir-region.js';
import type { Random } from '../core/random.js';
import type { Clock } from '../core/time.js';
import type { Closers } from './closers.js';
import { DEVELOPMENT_ADDRESSES } from './development-config.js';
import { DEVELOPMENT_PRIMARY, makePerspectiveTls, type PerspectiveTls } from './development/make-perspective-tls.js';
import { PERSPECTIVE_COMMAND } from './run-development-perspective.js';

interface Wanted {
  readonly data: string;
  readonly perspectives: number;
  readonly httpPort: number;
  readonly tlsPort: number;
  readonly logLevel: Config['logLevel'];
}

interface Surroundings {
  readonly dnsServer: ListenAddress;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * Starts remote perspectives as processes of their own on loopback, each in the name of another region in turn, behind mutual TLS by an authority
 * made for this start. They end with this process.
 * @throws Error when one does not come up
 */
export async function startDevelopmentPerspectives(
  wanted: Wanted,
  { dnsServer, clock, random }: Surroundings,
  closers: Closers,
): Promise<Config['perspectives']> {
  if (wanted.perspectives === 0) return [];
  const tls = makePerspectiveTls(join(wanted.data, 'perspectives'), { clock, random });
  return Promise.all(
    Array.from({ length: wanted.perspectives }, async (_, index) => {
      const settings = settingsOf(index, wanted, dnsServer, tls);
      const { url, stop } = await startOne(settings);
      closers.add(stop);
      return { name: settings.name, region: settings.region, url, authorities: tls.ca, ...tls.client };
    }),
  );
}

function settingsOf(index: number, { httpPort, tlsPort, logLevel }: Wanted, { host, port }: ListenAddress, tls: PerspectiveTls): PerspectiveConfig {
  const region = RIR_REGIONS[index % RIR_REGIONS.length] ?? 'arin';
  return {
    name: `${region}.development-${index + 1}`,
    region,
    listen: { host: '127.0.0.1', port: 0, ...tls.server, clientAuthorities: tls.ca },
    primaries: [DEVELOPMENT_PRIMARY],
    validation: { dnsServer: host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`, dnssec: 'off', httpPort, tlsPort, allowAddresses: DEVELOPMENT_ADDRESSES },
    websiteUrl: 'http://localhost/',
    logLevel,
  };
}

/** The channel is there to be closed: a perspective whose CA was killed hears of it. */
async function startOne(settings: PerspectiveConfig): Promise<{ url: string; stop: () => Promise<void> }> {
  const program = process.argv[1] ?? '';
  const child = spawn(process.execPath, [...process.execArgv, program, PERSPECTIVE_COMMAND, JSON.stringify(settings)], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await Promise.race([readyUrl(child), ended.then(() => undefined)]);
  if (url === undefined) throw new Error(`the perspective ${settings.name} did not start (see above)`, { cause: child.exitCode });
  return {
    url,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function readyUrl({ stdout }: ChildProcess): Promise<string | undefined> {
  if (stdout === null) return undefined;
  for await (const line of createInterface({ input: stdout })) {
    if (line.startsWith('ready ')) return line.slice('ready '.length);
  }
  return undefined;
}
