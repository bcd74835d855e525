import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startChallengeDns, type ChallengeDns } from '../test/interop/support/challenge-dns.js';
import { freePorts } from '../test/interop/support/free-ports.js';
import { startPebble } from '../test/interop/support/pebble.js';
import type { Target } from '../test/interop/support/target.js';
import { startTegata } from '../test/interop/support/tegata.js';
import { findTool } from '../test/interop/support/tools.js';
import { table, type ServerReport } from './report.js';
import { runLevel, type LevelResult } from './run-level.js';

/** Enough for a steady figure. Debian's Pebble locks itself up for good now and then, the sooner the more orders are open at once. */
const MOST_ORDERS = 400;
/** So often a level is tried again on a fresh server when the server hung. */
const MOST_HANGS = 3;
/** tegata that logs its certificates to CT logs of its own, which are in its process and its account. */
const LOGGED = 'tegata, logged';
const WARM_UP = { concurrency: 4, orders: 40 };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    levels: { type: 'string', default: '1,8,16' },
    orders: { type: 'string', default: String(MOST_ORDERS) },
    only: { type: 'string' },
    'order-seconds': { type: 'string', default: '20' },
    'stall-seconds': { type: 'string', default: '8' },
    'level-seconds': { type: 'string', default: '120' },
  },
});

/** Runs every level, each against a server started for it, so that a server that hung does not spoil the next level. */
async function bench(server: string): Promise<ServerReport> {
  const levels: LevelResult[] = [];
  for (const concurrency of values.levels.split(',').map(Number)) {
    let result: LevelResult;
    let hangs = -1;
    do {
      result = await onFreshServer(server, concurrency);
      hangs++;
    } while (result.stalled && hangs < MOST_HANGS);
    levels.push({ ...result, hangs });
    console.error(`${server}, concurrency ${concurrency}: ${result.ordersPerSecond.toFixed(1)} orders/s`);
  }
  return { server, levels };
}

async function onFreshServer(server: string, concurrency: number): Promise<LevelResult> {
  const folder = await mkdtemp(join(tmpdir(), 'tegata-bench-'));
  const dns = await startChallengeDns();
  try {
    const [httpPort] = (await freePorts(1)) as [number];
    const target =
      server === 'Pebble'
        ? await startDebianPebble(folder, dns, httpPort)
        : await startTegata(folder, dns, httpPort, [...positionals, ...(server === LOGGED ? ['--ct'] : [])]);
    try {
      const { directoryUrl, tlsCaFile, eab } = target;
      const bounds = { orderSeconds: Number(values['order-seconds']), stallSeconds: Number(values['stall-seconds']) };
      const level = (load: { concurrency: number; orders: number }, measuresLater: boolean): Promise<LevelResult> =>
        runLevel({ directoryUrl, tlsCaFile, httpPort, eab, ...bounds, ...load }, target.pid(), Number(values['level-seconds']), measuresLater);
      await level(WARM_UP, false);
      return await level({ concurrency, orders: Math.min(Number(values.orders), MOST_ORDERS) }, true);
    } finally {
      await target.stop();
    }
  } finally {
    await dns.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function startDebianPebble(folder: string, dns: ChallengeDns, httpPort: number): Promise<Target> {
  const program = findTool('pebble', 'Debian');
  if (program === undefined) throw new Error('Debian’s pebble is not installed; script/setup --tests installs it');
  return startPebble(program, folder, dns, httpPort);
}

const reports: ServerReport[] = [];
for (const server of ['Pebble', 'tegata', LOGGED]) if (values.only === undefined || values.only === server || (values.only === 'tegata' && server === LOGGED)) reports.push(await bench(server));
console.log(values.json ? JSON.stringify(reports, null, 2) : table(reports));
const failed = reports.flatMap(({ server, levels }) => levels.filter((level) => level.failed > 0).map((level) => ({ server, level })));
for (const { server, level } of failed)
  console.error(`${server}, concurrency ${level.concurrency}: ${level.failed} failed, first: ${level.firstFailure}`);
process.exitCode = failed.some(({ server }) => server !== 'Pebble') ? 1 : 0;
