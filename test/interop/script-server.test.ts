import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHECKOUT } from './support/checkout.js';
import { startDaemon, type Daemon } from './support/daemon.js';
import { freePorts } from './support/free-ports.js';
import { mustRun } from './support/run.js';
import { readAuditEvents } from '../support/audit-events.js';
import { findTool, whyLeftOut } from './support/tools.js';

/** Printed under this heading → the program, and whose. */
const CLIENTS = [
  ['certbot', 'certbot', 'Debian'],
  ['lego 4', 'lego', 'Debian'],
  ['lego 5', 'lego', 'newest'],
] as const;

/** The command a person gives, with the ready-to-paste lines it prints. */
describe('script/server', () => {
  let folder: string;
  let data: string;
  let options: string[];
  let daemon: Daemon | undefined;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tegata-server-'));
    data = join(folder, 'data');
    const [acme = 0, management = 0, publicPort = 0, http = 0, tls = 0, portal = 0, officers = 0] = await freePorts(7);
    const listeners = ['--listen', `127.0.0.1:${acme}`, '--management', `127.0.0.1:${management}`, '--public', `127.0.0.1:${publicPort}`, '--portal', `127.0.0.1:${portal}`, '--officers', `127.0.0.1:${officers}`];
    options = ['--data', data, ...listeners, '--http-port', String(http), '--tls-port', String(tls)];
  });
  afterAll(async () => {
    await daemon?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const start = (): Promise<Daemon> => startDaemon(join(CHECKOUT, 'script/server'), options, { ready: /^ready .*\n/m, readySeconds: 100 });
  const development = async (): Promise<Record<string, unknown>> => JSON.parse(await readFile(join(data, 'dev.json'), 'utf8'));

  test.each(CLIENTS)('prints lines for %s that work when pasted, with the secret in a file of its owner', async (heading, program, age) => {
    daemon ??= await start();
    const line = pasted(daemon.output(), heading);
    expect(line).toContain('$(cat ');
    const tool = findTool(program, age);
    if (tool === undefined) {
      console.warn(`${heading} is not tried: ${whyLeftOut(program)}`);
      return;
    }
    await mustRun('sh', ['-c', line], { cwd: folder, env: { PATH: `${dirname(tool)}:${process.env['PATH'] ?? ''}` } });
    const secretFile = /\$\(cat ([^)]+)\)/.exec(daemon.output())?.[1] ?? '';
    expect((await stat(secretFile)).mode & 0o077).toBe(0);
  });

  test('says which protections it does without', async () => {
    daemon ??= await start();
    const off = daemon.output().split('Off in development:\n')[1] ?? '';
    expect(off).toContain('- DNS answers are not validated with DNSSEC');
    expect(off).toContain('- validation and CAA are seen from one network perspective only');
  });

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

describe('script/server --perspectives 5', () => {
  let folder: string;
  let daemon: Daemon | undefined;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tegata-server-mpic-'));
    const [acme = 0, management = 0, publicPort = 0, http = 0, tls = 0, portal = 0, officers = 0] = await freePorts(7);
    const listeners = ['--listen', `127.0.0.1:${acme}`, '--management', `127.0.0.1:${management}`, '--public', `127.0.0.1:${publicPort}`, '--portal', `127.0.0.1:${portal}`, '--officers', `127.0.0.1:${officers}`];
    const options = ['--perspectives', '5', '--data', join(folder, 'data'), ...listeners, '--http-port', String(http), '--tls-port', String(tls)];
    daemon = await startDaemon(join(CHECKOUT, 'script/server'), options, { ready: /^ready .*\n/m, readySeconds: 100 });
  });
  afterAll(async () => {
    await daemon?.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const children = async (): Promise<number[]> => {
    const pid = daemon?.pid ?? 0;
    const listed = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim();
    return listed === '' ? [] : listed.split(' ').map(Number);
  };

  test('starts five processes, which certbot’s order goes through', async () => {
    const commands = await Promise.all((await children()).map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8')));
    expect(commands.filter((command) => command.includes('development-perspective'))).toHaveLength(5);
    const output = daemon?.output() ?? '';
    expect(output).toContain('- the remote perspectives stand on this machine');
    expect(output).not.toContain('one network perspective only');

    const certbot = findTool('certbot', 'Debian');
    if (certbot === undefined) {
      console.warn(`no order is made: ${whyLeftOut('certbot')}`);
      return;
    }
    await mustRun('sh', ['-c', pasted(output, 'certbot')], { cwd: folder });
    const attempted = readAuditEvents(join(folder, 'data/tegata.sqlite')).findLast(({ kind }) => kind === 'validation.attempted');
    expect(attempted?.detail).toMatchObject({ outcome: 'valid', record: { corroboration: { asked: true, summary: '5/5', regions: expect.any(Array) } } });
  });

  test('ends them with itself, even when it is killed', async () => {
    const five = await children();
    expect(five.length).toBeGreaterThanOrEqual(5);
    await daemon?.kill();
    const gone = (): boolean => five.every((pid) => !existsSync(`/proc/${pid}/cmdline`));
    for (let tries = 0; tries < 100 && !gone(); tries++) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(five.filter((pid) => existsSync(`/proc/${pid}/cmdline`))).toEqual([]);
  });
});

/** The command printed under `client:`, with its continued lines. */
function pasted(banner: string, client: string): string {
  const lines = banner.split('\n');
  const first = lines.indexOf(`${client}:`) + 1;
  const last = lines.findIndex((line, index) => index >= first && !line.endsWith('\\'));
  return lines.slice(first, last + 1).join('\n');
}
