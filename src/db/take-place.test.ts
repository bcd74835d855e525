import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findPostgres, startPostgres, type PostgresCluster } from '../../test/support/postgres.js';
import { silentLog } from '../../test/support/test-database.js';
import { TickingClock } from '../../test/support/ticking-clock.js';
import type { Log } from '../core/log.js';
import { DatabaseUnusable } from './database-unusable.js';
import type { PresenceOptions } from './postgres/presence.js';
import { takePlace, type Place } from './take-place.js';

const clock = new TickingClock();
const take = (url: string, as: 'server' | 'alone', more: Partial<PresenceOptions> = {}): Promise<Place> => takePlace({ url, as, clock, log: silentLog, settleMs: 10, ...more });
const refused = (reason: string, words: RegExp) => ({ name: 'DatabaseUnusable', reason, message: expect.stringMatching(words) });

test('on SQLite a server is alone in any case', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tegata-place-'));
  try {
    const file = join(folder, 'ca.sqlite');
    writeFileSync(file, '');
    const server = await take(file, 'server');
    expect(server.alone).toBe(true);
    for (const as of ['server', 'alone'] as const) await expect(take(file, as)).rejects.toBeInstanceOf(DatabaseUnusable);
    await server.release();
    await (await take(file, 'alone')).release();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const bin = findPostgres();

describe.skipIf(bin === undefined)(bin ? 'on PostgreSQL' : 'on PostgreSQL: left out, Debian’s package postgresql is not installed', () => {
  let cluster: PostgresCluster;
  let url: string;
  beforeAll(async () => {
    cluster = await startPostgres(bin ?? '');
    await cluster.admin('CREATE DATABASE ca');
    await cluster.admin('CREATE DATABASE other');
    url = cluster.url('ca');
  });
  afterAll(() => cluster.stop());

  test('servers share it; who has to be alone waits for the last of them, on this database only', async () => {
    const servers = [await take(url, 'server'), await take(url, 'server')];
    expect(servers[0]?.alone).toBe(false);
    await expect(take(url, 'alone')).rejects.toMatchObject(refused('in-use', /2 tegata servers work on postgres:\/\/.*\/ca \(from 127\.0\.0\.1, 127\.0\.0\.1\): stop every one of them/));
    await (await take(cluster.url('other'), 'alone')).release();
    await servers[0]?.release();
    await expect(take(url, 'alone')).rejects.toMatchObject(refused('in-use', /another tegata server works on/));
    await servers[1]?.release();
    await (await take(url, 'alone')).release();
  });

  test('while somebody is alone, no server comes in', async () => {
    const alone = await take(url, 'alone');
    await expect(take(url, 'server')).rejects.toMatchObject(refused('in-use', /somebody destroys a CA's keys/));
    await expect(take(url, 'alone')).rejects.toMatchObject(refused('in-use', /another tegata/));
    await alone.release();
    await (await take(url, 'server')).release();
  });

  test('a place ends with its process, kill -9 included', async () => {
    const program = `
      const { Client } = require(${JSON.stringify(createRequire(import.meta.url).resolve('pg'))});
      const client = new Client(${JSON.stringify(url)});
      client.connect().then(() => client.query('SELECT pg_advisory_lock_shared(7463119402871)')).then(() => process.stdout.write('held'));`;
    const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    await expect(take(url, 'alone')).rejects.toMatchObject({ reason: 'in-use' });
    child.kill('SIGKILL');
    await once(child, 'exit');
    await expect.poll(() => take(url, 'alone').then((place) => place.release().then(() => 'taken'), String), { timeout: 5_000 }).toBe('taken');
  });

  test('a server that has lost its connection is there again soon after', async () => {
    const lines: string[] = [];
    const log: Log = { ...silentLog, info: (_: object, message: string) => void lines.push(message) };
    const server = await take(url, 'server', { log });
    await cluster.admin("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tegata-presence'");
    await expect.poll(() => lines, { timeout: 10_000 }).toEqual(['this server is counted among those on its database again']);
    await expect(take(url, 'alone')).rejects.toMatchObject({ reason: 'in-use' });
    await server.release();
    await (await take(url, 'alone')).release();
  });

  test('one that finds somebody alone when it comes back is told to end; who is alone waits for that before going on', async () => {
    const told: DatabaseUnusable[] = [];
    const server = await take(url, 'server', { displaced: (reason) => told.push(reason) });
    await cluster.admin("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tegata-presence'");
    const alone = await take(url, 'alone', { settleMs: 2_500 });
    expect(told).toMatchObject([refused('in-use', /somebody destroys a CA's keys/)]);
    await server.release();
    await alone.release();
  });

  test('a server that is stopped while its connection is lost ends at once', async () => {
    const server = await take(url, 'server');
    await cluster.admin("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tegata-presence'");
    await server.release();
    await (await take(url, 'alone')).release();
  });

  test('a database that does not answer, or is not there, is named without its password', async () => {
    await expect(take('postgres://ca:secret@127.0.0.1:1/ca', 'server')).rejects.toMatchObject(refused('unreachable', /^postgres:\/\/ca:\*\*\*@127\.0\.0\.1:1\/ca cannot be read/));
    await expect(take(cluster.url('nowhere'), 'alone')).rejects.toMatchObject(refused('unreachable', /nowhere/));
  });
});
