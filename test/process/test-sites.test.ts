import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Daemon } from '../interop/support/daemon.js';
import { freePorts } from '../interop/support/free-ports.js';
import { run } from '../interop/support/run.js';
import { developmentProcess, type DevelopmentProcess } from '../support/development-process.js';
import { exchange } from '../support/http-exchange.js';

let folder: string;
let ca: DevelopmentProcess;
let server: Daemon;
let port: number;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tegata-test-sites-'));
  const [httpPort, sites] = (await freePorts(2)) as [number, number];
  port = sites;
  ca = await developmentProcess(join(folder, 'data'), httpPort, ['--test-sites', `127.0.0.1:${port}`]);
  server = await ca.start();
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const curl = (name: string): ReturnType<typeof run> => run('curl', ['-sS', '--noproxy', '*', '--cacert', ca.record().rootFile, `https://${name}:${port}/`]);

test('a development CA brings its test sites up when it is asked to, below localhost', async () => {
  await expect.poll(async () => (await curl('valid.testsites.localhost')).output, { timeout: 60_000 }).toMatch(/certificate of this test site is valid/);
  await expect.poll(async () => (await curl('revoked.testsites.localhost')).output, { timeout: 60_000 }).toMatch(/certificate of this test site is revoked/);
  // Its certificate has not expired yet, so there is nothing that it could show in truth.
  await expect.poll(() => readdirSync(join(ca.data, 'testsites')), { timeout: 60_000 }).toContain('expired.testsites.localhost.waiting.pem');
  expect((await curl('expired.testsites.localhost')).code).toBe(35);
  const { body } = await exchange(`${ca.record().publicUrl}/en/`);
  for (const kind of ['valid', 'revoked', 'expired']) expect(body).toContain(`href="https://${kind}.testsites.localhost:${port}/"`);
  expect(server.output()).toContain(`test sites  https://valid.testsites.localhost:${port}/`);
});
