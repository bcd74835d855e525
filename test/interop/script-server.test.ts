import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHECKOUT } from './support/checkout.js';
import { startDaemon, type Daemon } from './support/daemon.js';
import { freePorts } from './support/free-ports.js';
import { mustRun } from './support/run.js';
import { findTool } from './support/tools.js';

const CLIENTS = ['certbot', 'lego'];

/** The command a person gives, with the ready-to-paste lines it prints. */
describe('script/server', () => {
  let folder: string;
  let data: string;
  let options: string[];
  let daemon: Daemon | undefined;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tegata-server-'));
    data = join(folder, 'data');
    const [acme, management, publicPort, http, tls] = (await freePorts(5)) as [number, number, number, number, number];
    const listeners = ['--listen', `127.0.0.1:${acme}`, '--management', `127.0.0.1:${management}`, '--public', `127.0.0.1:${publicPort}`];
    options = ['--data', data, ...listeners, '--http-port', String(http), '--tls-port', String(tls)];
  });
  afterAll(async () => {
    await daemon?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const start = (): Promise<Daemon> => startDaemon(join(CHECKOUT, 'script/server'), options, { ready: /^ready .*\n/m, readySeconds: 100 });
  const development = async (): Promise<Record<string, unknown>> => JSON.parse(await readFile(join(data, 'dev.json'), 'utf8'));

  test.skipIf(CLIENTS.some((client) => findTool(client, 'Debian') === undefined))(
    'prints lines that work when pasted, with the secret in a file of its owner',
    async () => {
      daemon = await start();
      for (const client of CLIENTS) {
        const line = pasted(daemon.output(), client);
        expect(line).toContain('$(cat ');
        await mustRun('sh', ['-c', line], { cwd: folder });
      }
      const secretFile = /\$\(cat ([^)]+)\)/.exec(daemon.output())?.[1] ?? '';
      expect((await stat(secretFile)).mode & 0o077).toBe(0);
    },
  );

  test('ends cleanly on Ctrl-C, and keeps its data when started again', async () => {
    daemon ??= await start();
    const before = { development: await development(), root: await readFile(String((await development())['rootFile']), 'utf8') };
    await daemon.interrupt();
    expect(await daemon.ended).toBe(0);
    daemon = await start();
    const after = { development: await development(), root: await readFile(String((await development())['rootFile']), 'utf8') };
    expect(after).toEqual(before);
  });
});

/** The command printed under `client:`, with its continued lines. */
function pasted(banner: string, client: string): string {
  const lines = banner.split('\n');
  const first = lines.indexOf(`${client}:`) + 1;
  const last = lines.findIndex((line, index) => index >= first && !line.endsWith('\\'));
  return lines.slice(first, last + 1).join('\n');
}
