import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { DEVELOPMENT_PRIMARY, makePerspectiveTls } from '../../src/app/development/make-perspective-tls.js';
import { systemClock } from '../../src/app/system-clock.js';
import { systemRandom } from '../../src/app/system-random.js';
import type { Config } from '../../src/config/config.js';
import type { RirRegion } from '../../src/core/rir-region.js';
import { startDaemon, type Daemon } from '../interop/support/daemon.js';

/** A remote perspective as a process of its own: the built `tegata serve --role perspective`, with a configuration as in production. */
export interface PerspectiveProcess {
  readonly daemon: Daemon;
  /** How a primary's configuration names it. */
  readonly configured: Config['perspectives'][number];
}

export interface PerspectiveProcesses {
  readonly all: readonly PerspectiveProcess[];
  /** PEM files with which a server passes for a perspective. */
  readonly server: { readonly certificate: string; readonly key: string };
  stop(): Promise<void>;
}

/** Starts one for each resolver. @param main the built program */
export async function startPerspectiveProcesses(
  main: string,
  resolvers: readonly { region: RirRegion; dnsServer: string }[],
): Promise<PerspectiveProcesses> {
  const folder = mkdtempSync(join(tmpdir(), 'tegata-perspective-processes-'));
  const tls = makePerspectiveTls(folder, { clock: systemClock, random: systemRandom });
  const started = await Promise.allSettled(
    resolvers.map(async ({ region, dnsServer }, index): Promise<PerspectiveProcess> => {
      const name = `${region}.process-${index + 1}`;
      const file = join(folder, `${name}.yaml`);
      const listen = { address: '127.0.0.1:0', ...tls.server, clientAuthorities: tls.ca };
      // A perspective need not validate DNSSEC; the primary must (BR 4.2.2.2).
      const settings = { name, region, listen, primaries: [DEVELOPMENT_PRIMARY], dnsServer, dnssec: 'off', websiteUrl: 'https://ca.example/' };
      writeFileSync(file, stringify(settings));
      const daemon = await startDaemon(process.execPath, [main, 'serve', '--role', 'perspective', '--config', file], { ready: /^ready \S+\n/m });
      const url = /^ready (\S+)$/m.exec(daemon.output())?.[1] ?? '';
      return { daemon, configured: { name, region, url, authorities: tls.ca, ...tls.client } };
    }),
  );
  const all = started.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const stop = async (): Promise<void> => {
    await Promise.all(all.map(({ daemon }) => daemon.stop()));
    rmSync(folder, { recursive: true, force: true });
  };
  const failed = started.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) {
    await stop();
    throw failed.reason;
  }
  return { all, server: tls.server, stop };
}
