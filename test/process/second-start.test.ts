import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Daemon } from '../interop/support/daemon.js';
import { startDaemon } from '../interop/support/daemon.js';
import { freePorts } from '../interop/support/free-ports.js';
import { startChallengeWeb, type ChallengeWeb } from '../support/challenge-web.js';
import { developmentProcess, MAIN, type DevelopmentProcess } from '../support/development-process.js';
import { obtain } from '../support/order-flow.js';

let folder: string;
let web: ChallengeWeb;
let ca: DevelopmentProcess;
let first: Daemon;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tegata-second-start-'));
  web = await startChallengeWeb();
  ca = await developmentProcess(join(folder, 'data'), web.port);
  first = await ca.start();
});
afterAll(async () => {
  await first.stop();
  await web.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Every file below the data folder with its size and the time of its last change, but for the database's own, which the server writes to. */
function files(directory = ca.data): string[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('tegata.sqlite'))
    .map(({ parentPath, name }) => {
      const { size, mtimeMs } = statSync(join(parentPath, name));
      return `${parentPath}/${name} ${size} ${mtimeMs}`;
    })
    .sort();
}

async function refused(args: readonly string[]): Promise<{ code: number | string; output: string }> {
  const second = await startDaemon(process.execPath, args);
  const code = await second.ended;
  return { code, output: second.output() };
}

test('a second start on the same data folder ends with what to do, and the first one goes on', async () => {
  const client = await ca.connect();
  await client.newAccount({ termsOfServiceAgreed: true, eab: ca.record().eab });
  await obtain({ web }, client, ['before.example.com']);
  const before = files();
  const { code, output } = await refused(ca.args);
  expect([code, output]).toEqual([
    2,
    `tegata: --data cannot be used:\n  - another tegata development server works in ${ca.data}; stop it first, or give this one a folder of its own\n`,
  ]);
  expect(files()).toEqual(before);
  await obtain({ web }, client, ['after.example.com']);
});

test('other ports, another policy and another key do not get past it, nor change what clients are told', async () => {
  const record = readFileSync(join(ca.data, 'dev.json'), 'utf8');
  const ports = await freePorts(5);
  const listeners = ['--listen', '--management', '--public', '--portal', '--officers'].flatMap((option, n) => [option, `127.0.0.1:${ports[n] ?? 0}`]);
  const key = `other:${Buffer.alloc(32, 9).toString('base64url')}`;
  const { code } = await refused([MAIN, 'development', '--data', ca.data, ...listeners, '--policy', 'secom-sr-2.96', '--eab-key', key]);
  expect(code).toBe(2);
  expect(readFileSync(join(ca.data, 'dev.json'), 'utf8')).toBe(record);
});

test('a second data folder with the first one’s database is refused too, with the database’s name', async () => {
  const other = await developmentProcess(join(folder, 'other'), web.port, ['--database', join(ca.data, 'tegata.sqlite')]);
  const { code, output } = await refused(other.args);
  expect([code, output]).toEqual([2, expect.stringContaining(`another tegata server works on ${join(ca.data, 'tegata.sqlite')}`)]);
  const client = await ca.connect();
  await client.newAccount({ termsOfServiceAgreed: true, eab: ca.record().eab });
  await obtain({ web }, client, ['still.example.com']);
});

test('a taken port ends the start with its name', async () => {
  const other = await developmentProcess(join(folder, 'third'), web.port, [
    '--listen',
    new URL(ca.record().directoryUrl).host.replace('localhost', '127.0.0.1'),
  ]);
  const { code, output } = await refused(other.args);
  expect([code, output]).toEqual([
    2,
    expect.stringMatching(
      /^tegata: the ACME listener cannot use 127\.0\.0\.1:\d+: the port is taken: stop the other program or choose another port$/m,
    ),
  ]);
});

test('commands work on the data of a running server', async () => {
  const { code, output } = await refused([MAIN, 'org', 'show', 'demonstration', '--data', ca.data]);
  expect([code, output]).toEqual([0, expect.stringContaining('may order certificates')]);
});

test('once the first has ended, the folder is free', async () => {
  await first.interrupt();
  expect(await first.ended).toBe(0);
  first = await ca.start();
});
