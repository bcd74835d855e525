import { renameSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { makeSoftToken, type SoftToken } from '../../test/support/soft-token.js';
import { SignerUnavailable } from '../core/signer.js';
import { createActivatedToken, type ActivatedToken } from './activated-token.js';

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const request = { keyId: 'k', algorithm: 'ecdsa-with-SHA256', tbs: Buffer.from('x') } as const;

let soft: SoftToken;
let clock: FakeClock;
let token: ActivatedToken;

beforeEach(() => {
  soft = makeSoftToken();
  clock = new FakeClock();
  token = createActivatedToken({ modulePath: soft.modulePath, tokenLabel: soft.tokenLabel, clock, log: silent });
});
afterEach(async () => {
  await token.close();
  soft.remove();
});

it('refuses everything, with the remedy, until it is activated', async () => {
  await expect(token.sign(request)).rejects.toBeInstanceOf(SignerUnavailable);
  await expect(token.publicKey('k')).rejects.toThrow('is not activated');
  expect(token.health()).toMatchObject({ state: 'inactive', remedy: expect.stringContaining('tegata ca activate') });
  await expect(token.activate('00000')).rejects.toThrow('refused the PIN');
  expect(token.active).toBe(false);
  await token.activate(soft.pin);
  await token.generateKeyPair({ label: 'k', type: 'EC', curve: 'P-256' });
  expect(await token.sign(request)).toBeInstanceOf(Buffer);
  expect(token.health()).toMatchObject({ state: 'up', failure: null, remedy: null });
  await expect(token.activate(soft.pin)).rejects.toThrow('is active already');
});

it('finds the token again by itself while it is active', async () => {
  await token.activate(soft.pin);
  await token.generateKeyPair({ label: 'k', type: 'EC', curve: 'P-256' });
  await token.sign(request);
  renameSync(soft.tokens, `${soft.tokens}.away`);
  const waiting = token.sign(request);
  expect((await Promise.resolve(token.health())).state).toBe('up');
  await Promise.resolve();
  expect(token.health()).toMatchObject({ state: 'reconnecting', remedy: expect.stringContaining('Bring the token') });
  renameSync(`${soft.tokens}.away`, soft.tokens);
  await expect.poll(async () => (await clock.advance(5_000), token.health().state), { timeout: 10_000 }).toBe('up');
  expect(await waiting).toBeInstanceOf(Buffer);
});

it('is deactivated after what it has begun, and can be activated again', async () => {
  await token.activate(soft.pin);
  await token.generateKeyPair({ label: 'k', type: 'EC', curve: 'P-256' });
  const begun = token.sign(request);
  await Promise.resolve();
  await token.deactivate();
  expect(await begun).toBeInstanceOf(Buffer);
  await expect(token.sign(request)).rejects.toThrow('is not activated');
  await token.activate(soft.pin);
  expect(await token.sign(request)).toBeInstanceOf(Buffer);
  await token.close();
  expect(token.health().state).toBe('closed');
  await expect(token.activate(soft.pin)).rejects.toThrow('is closed');
});

it('describes itself and its keys, and destroys a key for ever', async () => {
  await token.activate(soft.pin);
  const spki = await token.generateKeyPair({ label: 'r', type: 'RSA', bits: 2048 });
  expect(await token.describe()).toMatchObject({ label: 'test', serial: expect.stringMatching(/^[0-9a-f]{16}$/), model: expect.stringContaining('SoftHSM') });
  const facts = await token.describeKey('r');
  expect(facts).toMatchObject({ kind: 'RSA', bits: 2048, attributes: { CKA_ALWAYS_SENSITIVE: true, CKA_NEVER_EXTRACTABLE: true, CKA_LOCAL: true, CKA_EXTRACTABLE: false } });
  expect(facts?.spki).toEqual(spki);
  expect(await token.destroyKey('r')).toBe(true);
  expect(await token.describeKey('r')).toBeUndefined();
  expect(soft.pkcs11Tool('--list-objects')).not.toContain('label:      r');
  await expect(token.sign({ ...request, keyId: 'r', algorithm: 'sha256WithRSAEncryption' })).rejects.toThrow('no private key');
  expect(await token.destroyKey('r')).toBe(false);
});
