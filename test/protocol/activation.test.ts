import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCeremony } from '../../src/app/ceremony/run-ceremony.js';
import { askControl } from '../../src/app/control/ask-control.js';
import { createActivatedToken } from '../../src/hsm/activated-token.js';
import { readAuditEvents } from '../support/audit-events.js';
import { ceremonyRig, type CeremonyRig } from '../support/ceremony-rig.js';
import { developmentKeys } from '../support/development-keys.js';
import { exchange } from '../support/http-exchange.js';
import { opensslJudge, type OpensslJudge } from '../support/openssl-judge.js';
import { obtain } from '../support/order-flow.js';
import { startCa, type Ca } from '../support/start-ca.js';
import { TickingClock } from '../support/ticking-clock.js';

const clock = new TickingClock();
let rig: CeremonyRig;
let ca: Ca;
let judge: OpensslJudge;
let socket: string;

/** A CA on the keys that a ceremony of three people made, whose PIN any two of them can bring together. */
beforeAll(async () => {
  const { token } = await developmentKeys();
  // The ceremony's token stands beside the development one: one process has one place for tokens.
  rig = await ceremonyRig(clock, 2 ** 14, { modulePath: token.modulePath, tokenLabel: token.tokenLabel, pin: '', tokens: '', pkcs11Tool: () => '', remove: () => undefined });
  await runCeremony(rig.write('ceremony.yaml'), { commit: true }, rig.parts);
  const pki = (name: string) => join(rig.folder, 'pki', name);
  socket = join(rig.folder, 'control.sock');
  ca = await startCa({
    clock,
    token: async (at, log) => createActivatedToken({ modulePath: token.modulePath, tokenLabel: 'production', clock: at, log }),
    configure: (config) => ({
      ...config,
      token: { ...config.token, label: 'production', pin: 'shares', pinFile: null },
      controlSocket: socket,
      audit: null,
      issuers: [
        {
          id: 'issuer-1',
          key: 'issuer-1',
          certificate: pki('issuer-1.pem'),
          signatureAlgorithm: 'sha256WithRSAEncryption',
          chains: [[]],
          roots: [pki('root-1.pem')],
          ocsp: { key: 'ocsp-1', certificate: pki('ocsp-1.pem') },
          crlShards: 0,
        },
      ],
    }),
  });
  judge = opensslJudge(ca);
});
afterAll(async () => {
  judge.remove();
  await ca.stop();
  rig.remove();
});

const give = (act: 'activate' | 'deactivate', holder: string, passphrase = `the passphrase of ${holder}`) =>
  askControl(socket, { act, share: readFileSync(join(rig.folder, 'pki', `share-${holder}.json`), 'utf8'), passphrase });
const directory = () => exchange(ca.directoryUrl, { ca: ca.keys.tlsCa });
const crlStatus = async () => (await exchange(`${ca.publicUrl}/crl/issuer-1.crl`)).status;
const custody = () => readAuditEvents(ca.config.database).filter(({ kind }) => kind.startsWith('ca.'));

test('before the activation it says honestly that it cannot issue, and has signed nothing', async () => {
  const reply = await directory();
  expect([reply.status, reply.problemType, reply.header('retry-after')]).toEqual([503, 'serverInternal', '300']);
  expect(await crlStatus()).toBe(503);
  expect((await exchange(`${ca.publicUrl}/`)).status).toBe(200);
  expect(statSync(socket).mode & 0o777).toBe(0o600);
  const { token } = await askControl(socket, { act: 'status' });
  expect(token).toMatchObject({ label: 'production', state: 'inactive', remedy: expect.stringContaining('tegata ca activate') });
});

test('a wrong passphrase, a changed share and a repeated one count for nothing, and are recorded without a secret', async () => {
  await expect(give('activate', 'alice', 'a guessed passphrase')).rejects.toThrow('the passphrase is not the one of alice’s share');
  expect(await give('activate', 'alice')).toMatchObject({ token: { state: 'inactive' }, waiting: { act: 'activate', holders: ['alice'], threshold: 2 } });
  await expect(give('activate', 'alice')).rejects.toThrow('alice has given their share already');
  await expect(askControl(socket, { act: 'activate', share: '{"holder":"mallory"}', passphrase: 'x' })).rejects.toThrow('is no share');
  expect(custody().map(({ kind, actor }) => [kind, actor])).toEqual([
    ['ca.share-refused', 'officer:alice'],
    ['ca.share-refused', 'officer:alice'],
    ['ca.share-refused', 'officer:mallory'],
  ]);
  expect(ca.logged.filter(({ message }) => message === 'a share was refused')).toHaveLength(3);
  expect(JSON.stringify([custody(), ca.logged])).not.toMatch(/passphrase of|guessed passphrase/);
  expect((await directory()).status).toBe(503);
});

test('the second share activates it: it issues, and openssl accepts chain, OCSP and CRL', async () => {
  expect(await give('activate', 'carol')).toMatchObject({ token: { state: 'up', failure: null }, waiting: null });
  expect(custody().at(-1)).toMatchObject({ kind: 'ca.activated', actor: 'officer:alice, carol', detail: { token: 'production', people: ['alice', 'carol'] } });
  await expect(give('activate', 'bob')).rejects.toThrow('is active already');
  const issued = await obtain(ca, await ca.subscribe(), ['www.example.com']);
  expect(await judge.verifyChain(issued.pem)).toBe('OK');
  expect(await judge.ocspStatus(issued.serial)).toBe('good');
  await expect.poll(crlStatus, { timeout: 5_000 }).toBe(200);
});

test('two shares deactivate it: what was signed is served on, nothing new is signed', async () => {
  await give('deactivate', 'bob');
  expect((await directory()).status).toBe(200);
  expect(await give('deactivate', 'alice')).toMatchObject({ token: { state: 'inactive' } });
  expect((await directory()).status).toBe(503);
  expect(await crlStatus()).toBe(200);
  expect(custody().at(-1)).toMatchObject({ kind: 'ca.deactivated', detail: { people: ['bob', 'alice'] } });
  await give('activate', 'bob');
  expect(await give('activate', 'carol')).toMatchObject({ token: { state: 'up' } });
  expect((await directory()).status).toBe(200);
});

test('a restart forgets the PIN', async () => {
  await ca.restart();
  expect((await askControl(socket, { act: 'status' })).token.state).toBe('inactive');
  expect((await directory()).status).toBe(503);
});
