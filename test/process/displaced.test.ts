import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/app/system-clock.js';
import { takePlace } from '../../src/db/take-place.js';
import { freePorts } from '../interop/support/free-ports.js';
import { developmentProcess } from '../support/development-process.js';
import { findPostgres, startPostgres, type PostgresCluster } from '../support/postgres.js';
import { silentLog } from '../support/test-database.js';

const bin = findPostgres();

describe.skipIf(bin === undefined)('a server on PostgreSQL', () => {
  let cluster: PostgresCluster;
  let folder: string;
  beforeAll(async () => {
    cluster = await startPostgres(bin ?? '');
    folder = mkdtempSync(join(tmpdir(), 'tegata-displaced-'));
  });
  afterAll(async () => {
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('that finds somebody alone on its database after its connection was lost ends, and says why; it does not start before that one has gone', async () => {
    await cluster.admin('CREATE DATABASE displaced');
    const url = cluster.url('displaced');
    const [httpPort] = (await freePorts(1)) as [number];
    const ca = await developmentProcess(join(folder, 'data'), httpPort, ['--database', url]);
    const server = await ca.start();
    await cluster.admin("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tegata-presence'");
    const alone = await takePlace({ url, as: 'alone', clock: systemClock, log: silentLog, settleMs: 10 });
    expect(await server.ended).toBe(2);
    expect(server.output()).toMatch(/tegata: somebody destroys a CA's keys on postgres:\/\/.*displaced and has to be alone: start the server when that is done\n$/);
    const early = await ca.launch();
    expect(await early.ended).toBe(2);
    await alone.release();
    const again = await ca.start();
    await again.interrupt();
    expect(await again.ended).toBe(0);
  });
});
