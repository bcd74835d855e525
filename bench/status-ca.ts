import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { startDaemon, type Daemon } from '../test/interop/support/daemon.js';
import { freePorts } from '../test/interop/support/free-ports.js';

const MAIN = new URL('../src/main.js', import.meta.url).pathname;

/** A development CA whose status services are measured. */
export interface StatusCa {
  readonly folder: string;
  readonly database: string;
  readonly publicUrl: string;
  readonly issuerFile: string;
  readonly rootFile: string;
  start(nodeOptions?: readonly string[], options?: readonly string[]): Promise<Daemon>;
  remove(): Promise<void>;
}

/** Makes one, with its database; it does not run yet. */
export async function makeStatusCa(): Promise<StatusCa> {
  const folder = await mkdtemp(join(tmpdir(), 'tegata-bench-'));
  const data = join(folder, 'data');
  const [acme = '', management = '', publicPort = '', http = '', tls = '', portal = '', officers = ''] = (await freePorts(7)).map(String);
  const args = [
    ...[MAIN, 'development', '--data', data, '--listen', `127.0.0.1:${acme}`, '--management', `127.0.0.1:${management}`],
    ...['--portal', `127.0.0.1:${portal}`, '--officers', `127.0.0.1:${officers}`],
    ...['--public', `127.0.0.1:${publicPort}`, '--http-port', http, '--tls-port', tls],
  ];
  const start = (nodeOptions: readonly string[] = [], options: readonly string[] = []): Promise<Daemon> =>
    startDaemon(process.execPath, [...nodeOptions, ...args, ...options], { ready: /^ready /m, readySeconds: 120 });
  await (await start()).stop();
  const record = JSON.parse(await readFile(join(data, 'dev.json'), 'utf8')) as { issuerFile: string; rootFile: string };
  return {
    ...record,
    folder,
    database: join(data, 'tegata.sqlite'),
    publicUrl: `http://127.0.0.1:${publicPort}`,
    start,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/**
 * Writes certificates into the database as if they had been issued long ago; what is measured is what the world is told about them.
 * @returns their serials
 */
export function addCertificates(database: string, count: number, revoked: boolean): string[] {
  const db = new SqliteDatabase(database);
  // They belong to no order.
  db.pragma('foreign_keys = OFF');
  const now = Math.floor(Date.now() / 1000);
  const insert = db.prepare(`INSERT INTO certificates (id, serial, issuer_id, order_id, account_id, organization_id, profile, names, subject, spki_hash,
    not_before, not_after, state, tbs, der, committed_at, revoked_at, revocation_reason) VALUES (?, ?, 'issuer-1', ?, 'a', 'o', 'ov', '[]', '{}', ?, ?, ?,
    'issued', x'00', x'00', ?, ?, ?)`);
  const reasons = [0, 1, 3, 4, 5, 9];
  const serials: string[] = [];
  db.transaction(() => {
    for (let n = 0; n < count; n++) {
      // Spread like random serials, yet the same in every run.
      const serial = `01${((BigInt(n + 1) * 0x9e3779b97f4a7c15f39cc0605cedc835n) % (1n << 128n)).toString(16).padStart(32, '0')}`;
      serials.push(serial);
      insert.run(`bench-${n}`, serial, `bench-${n}`, 'a'.repeat(64), now - 86_400, now + 90 * 86_400, now - 86_400, revoked ? now - 3_600 - (n % 80_000) : null, revoked ? reasons[n % reasons.length] : null);
    }
  })();
  db.close();
  return serials;
}
