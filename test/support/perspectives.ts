import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composePerspective } from '../../src/app/compose-perspective.js';
import { DEVELOPMENT_PRIMARY, makePerspectiveTls, type PerspectiveTls } from '../../src/app/development/make-perspective-tls.js';
import { systemClock } from '../../src/app/system-clock.js';
import { systemRandom } from '../../src/app/system-random.js';
import type { RirRegion } from '../../src/core/rir-region.js';
import { connectRemote, type Remote, type RemotePerspective } from '../../src/validation/mpic/remote.js';
import { startDevelopmentDns, type DevelopmentDns } from '../../src/validation/net/development-dns.js';
import { silentLog } from './test-database.js';

/** A perspective that really runs, with a view of DNS that is its own. */
export interface StartedPerspective {
  readonly name: string;
  readonly region: RirRegion;
  readonly url: string;
  readonly dns: DevelopmentDns;
}

export interface StartedPerspectives {
  readonly all: readonly StartedPerspective[];
  /** PEM, for connections of one's own. */
  readonly tls: RemotePerspective['tls'];
  /** The primary's ways to perspectives. */
  connect(some: readonly StartedPerspective[], deadlineMs?: number): readonly Remote[];
  close(): Promise<void>;
}

/** Starts a perspective for each region, each with a name server of its own, behind mutual TLS. */
export async function startPerspectives(regions: readonly RirRegion[], httpPort = 1, given?: PerspectiveTls): Promise<StartedPerspectives> {
  const folder = mkdtempSync(join(tmpdir(), 'tegata-perspectives-'));
  const files = given ?? makePerspectiveTls(folder, { clock: systemClock, random: systemRandom });
  const read = (file: string): string => readFileSync(file, 'utf8');
  const tls = { ca: read(files.ca), certificate: read(files.client.certificate), key: read(files.client.key) };
  const closers: (() => Promise<void> | void)[] = [];
  const all = await Promise.all(
    regions.map(async (region, n): Promise<StartedPerspective> => {
      const dns = await startDevelopmentDns();
      const name = `${region}.test-${n + 1}`;
      const { port, close } = await composePerspective(
        {
          name,
          region,
          listen: { host: '127.0.0.1', port: 0, ...files.server, clientAuthorities: files.ca },
          primaries: [DEVELOPMENT_PRIMARY],
          validation: { dnsServer: `127.0.0.1:${dns.port}`, dnssec: 'off', httpPort, tlsPort: 1, allowAddresses: ['127.0.0.0/8'] },
          websiteUrl: 'https://ca.example/',
          logLevel: 'error',
        },
        { clock: systemClock, random: systemRandom, log: silentLog },
      );
      closers.push(close, () => dns.close());
      return { name, region, dns, url: `https://127.0.0.1:${port}` };
    }),
  );
  return {
    all,
    tls,
    connect: (some, deadlineMs) =>
      some.map(({ name, region, url }) => {
        const remote = connectRemote({ name, region, url, tls }, { clock: systemClock, ...(deadlineMs !== undefined && { deadlineMs }) });
        closers.unshift(() => remote.close());
        return remote;
      }),
    close: async () => {
      for (const close of closers) await close();
      rmSync(folder, { recursive: true });
    },
  };
}
