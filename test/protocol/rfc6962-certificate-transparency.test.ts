import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { FakeCtLog, logListOf } from '../fakes/fake-ct-log.js';
import type { AcmeClient } from '../support/acme-client.js';
import { certificationRequest } from '../support/certification-request.js';
import { opensslJudge, type OpensslJudge } from '../support/openssl-judge.js';
import { chainOf, obtain, readyOrder } from '../support/order-flow.js';
import { startCa, type Ca } from '../support/start-ca.js';
import { TickingClock } from '../support/ticking-clock.js';

let folder: string;
let logs: FakeCtLog[];
let ca: Ca;
let judge: OpensslJudge;
let client: AcmeClient;
beforeAll(async () => {
  const clock = new TickingClock();
  folder = mkdtempSync(join(tmpdir(), 'tegata-protocol-ct-'));
  const kinds = [{ operator: 'A' }, { operator: 'A', kind: 'static' }, { operator: 'B' }, { operator: 'B', kind: 'static' }] as const;
  logs = await Promise.all(kinds.map((kind) => FakeCtLog.start(clock, kind)));
  const logList = join(folder, 'log-list.json');
  writeFileSync(logList, JSON.stringify(logListOf(logs, clock.now())));
  ca = await startCa({ clock, configure: (config) => ({ ...config, ct: { logList } }) });
  judge = opensslJudge(ca);
  client = await ca.subscribe();
});
afterAll(async () => {
  judge.remove();
  await ca.stop();
  await Promise.all(logs.map((log) => log.close()));
  rmSync(folder, { recursive: true });
});
afterEach(() => {
  for (const log of logs) {
    log.fault = () => undefined;
    log.submissions.length = 0;
  }
  ca.logged.length = 0;
});

const sentTo = (path: string): Buffer[] => logs.flatMap(({ submissions }) => submissions.filter((one) => one.path.endsWith(path)).map(({ chain }) => chain[0]!));
const serialOf = (der: Buffer): string => new X509Certificate(der).serialNumber.toLowerCase().replace(/^0+/, '');

/** Orders and finalizes, and answers without waiting for the certificate. */
async function finalize(name: string): Promise<string> {
  const { url, finalize: to } = await readyOrder(ca, client, [name]);
  expect((await client.finalize(to, certificationRequest([name]))).json.status).toBe('processing');
  return url;
}

describe('a certificate with Certificate Transparency', () => {
  test('carries three SCTs of two operators that openssl reads, and is shown to the logs itself', async () => {
    const { pem, der, serial } = await obtain(ca, client, ['sct.example.com']);
    const text = await judge.describe(pem);
    expect(text).toContain('CT Precertificate SCTs');
    expect(text.match(/Version +: v1/g)).toHaveLength(3);
    expect(text).not.toContain('Poison');
    expect(await judge.verifyChain(pem)).toBe('OK');
    expect(await judge.ocspStatus(serial)).toBe('good');
    const precertificates = sentTo('/add-pre-chain');
    expect(new Set(precertificates.map((one) => one.toString('hex'))).size).toBe(1);
    expect(serialOf(precertificates[0]!)).toBe(serial);
    await expect.poll(() => sentTo('/add-chain'), { timeout: 5000 }).toHaveLength(3);
    expect(sentTo('/add-chain').every((one) => one.equals(der))).toBe(true);
    expect(ca.logged).toEqual([]);
  });

  test('comes with its chain above it, as without', async () => {
    const { pem } = await obtain(ca, client, ['chain.example.com']);
    expect(chainOf(pem)).toHaveLength(2);
    await expect.poll(() => sentTo('/add-chain')).toHaveLength(3);
  });
});

describe('while SCTs are gathered', () => {
  test('the order is processing and OCSP says good for the precertificate, which its account may revoke; then there is no certificate', async () => {
    for (const log of logs) log.fault = () => 'silent';
    const orderUrl = await finalize('slow.example.com');
    const [precertificate] = sentTo('/add-pre-chain');
    const serial = serialOf(precertificate!);
    expect(await judge.ocspStatus(serial)).toBe('good');
    expect((await client.revoke(precertificate!, { reason: 4 })).status).toBe(200);
    expect(await judge.ocspStatus(serial)).toBe('revoked');
    await expect.poll(async () => (await judge.crl()).get(serial), { timeout: 5000 }).toBe('Superseded');
    expect((await client.revoke(precertificate!)).problemType).toBe('alreadyRevoked');

    // The logs come back; what was held up goes on, and finds it revoked.
    for (const log of logs) log.fault = () => undefined;
    await ca.restart();
    const ended = await client.poll(orderUrl, { tries: 20 });
    expect(ended.json).toMatchObject({ status: 'invalid', error: { type: expect.stringContaining('unauthorized'), detail: expect.stringContaining('revoked before it was issued') } });
    expect(await judge.ocspStatus(serial)).toBe('revoked');
  });

  test('the process may end: the next goes on with the same precertificate', async () => {
    for (const log of logs) log.fault = () => 'silent';
    const orderUrl = await finalize('restart.example.com');
    const [precertificate] = sentTo('/add-pre-chain');
    for (const log of logs) log.fault = () => undefined;
    await ca.restart();
    const ended = await client.poll(orderUrl, { tries: 20 });
    expect(ended.json.status).toBe('valid');
    expect(sentTo('/add-pre-chain').every((one) => one.equals(precertificate!))).toBe(true);
    const [leaf] = chainOf((await client.read(ended.json.certificate as string)).body);
    expect(serialOf(leaf!)).toBe(serialOf(precertificate!));
  });
});

test('logs that go on failing end the order after three starts, with an alert for the operators', async () => {
  for (const log of logs) log.fault = () => ({ status: 400 });
  const orderUrl = await finalize('failing.example.com');
  const ended = await client.poll(orderUrl, { tries: 40 });
  expect(ended.json).toMatchObject({ status: 'invalid', error: { type: expect.stringContaining('serverInternal') } });
  expect(ca.logged.filter(({ level }) => level === 'error').map(({ message }) => message)).toEqual([expect.stringContaining('given up after 3 starts')]);
  const precertificates = new Set(sentTo('/add-pre-chain').map(serialOf));
  expect(precertificates.size).toBe(1);
  expect(await judge.ocspStatus([...precertificates][0]!)).toBe('good');
});
