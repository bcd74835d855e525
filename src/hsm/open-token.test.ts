import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import pkcs11js from 'pkcs11js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InvariantError } from '../core/invariant-error.js';
import type { Log } from '../core/log.js';
import { SignerUnavailable, type SignatureAlgorithm } from '../core/signer.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { makeSoftToken, type SoftToken } from '../../test/support/soft-token.js';
import { openToken } from './open-token.js';
import type { Token, TokenOptions } from './token.js';

const silent: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const tbs = Buffer.from('to be signed');

let soft: SoftToken;
let clock: FakeClock;
let token: Token;

function options(more: Partial<TokenOptions> = {}): TokenOptions {
  return { modulePath: soft.modulePath, tokenLabel: soft.tokenLabel, pin: () => soft.pin, clock, log: silent, ...more };
}

beforeAll(async () => {
  soft = makeSoftToken();
  clock = new FakeClock();
  token = await openToken(options());
  await token.generateKeyPair({ label: 'rsa-2048', type: 'RSA', bits: 2048 });
  await token.generateKeyPair({ label: 'rsa-3072', type: 'RSA', bits: 3072 });
  await token.generateKeyPair({ label: 'p-256', type: 'EC', curve: 'P-256' });
  await token.generateKeyPair({ label: 'p-384', type: 'EC', curve: 'P-384' });
  await token.generateKeyPair({ label: 'p-521', type: 'EC', curve: 'P-521' });
});

afterAll(async () => {
  await token.close();
  soft.remove();
});

async function verifies(keyId: string, hash: string, data: Uint8Array, signature: Buffer): Promise<boolean> {
  const publicKey = createPublicKey({ key: await token.publicKey(keyId), format: 'der', type: 'spki' });
  return verify(hash, data, publicKey, signature);
}

/** Lets the search for the token make its next attempt. */
async function untilUp(): Promise<void> {
  await expect
    .poll(
      async () => {
        await clock.advance(5_000);
        return token.health().state;
      },
      { timeout: 10_000 },
    )
    .toBe('up');
}

describe('signatures', () => {
  const cases: [keyId: string, algorithm: SignatureAlgorithm, hash: string][] = [
    ['rsa-2048', 'sha256WithRSAEncryption', 'sha256'],
    ['rsa-2048', 'sha384WithRSAEncryption', 'sha384'],
    ['rsa-3072', 'sha512WithRSAEncryption', 'sha512'],
    ['p-256', 'ecdsa-with-SHA256', 'sha256'],
    ['p-384', 'ecdsa-with-SHA384', 'sha384'],
    ['p-521', 'ecdsa-with-SHA512', 'sha512'],
  ];
  it.each(cases)('%s signs with %s', async (keyId, algorithm, hash) => {
    const signature = await token.sign({ keyId, algorithm, tbs });
    expect(await verifies(keyId, hash, tbs, signature)).toBe(true);
    expect(await verifies(keyId, hash, Buffer.from('something else'), signature)).toBe(false);
  });

  it('gives each of 200 concurrent requests the signature over its own bytes', async () => {
    const before = token.health().signatures;
    const requests = Array.from({ length: 200 }, (_, index) => ({
      keyId: index % 3 === 0 ? 'p-256' : 'rsa-2048',
      algorithm: index % 3 === 0 ? ('ecdsa-with-SHA256' as const) : ('sha256WithRSAEncryption' as const),
      tbs: Buffer.from(`certificate ${index}`),
    }));
    const signatures = await Promise.all(requests.map((request) => token.sign(request)));
    for (const [index, request] of requests.entries()) {
      expect(await verifies(request.keyId, 'sha256', request.tbs, signatures[index] ?? Buffer.alloc(0))).toBe(true);
    }
    expect(token.health()).toMatchObject({ state: 'up', queued: 0, running: 0, signatures: before + 200 });
  });

  it('refuses an algorithm that does not go with the key', async () => {
    await expect(token.sign({ keyId: 'rsa-2048', algorithm: 'ecdsa-with-SHA256', tbs })).rejects.toThrow('RSA key cannot sign with ecdsa');
    await expect(token.sign({ keyId: 'p-384', algorithm: 'ecdsa-with-SHA256', tbs })).rejects.toThrow('signs with ecdsa-with-SHA384');
  });

  it('never hands out a signature that the public key does not verify', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const exchanged = join(dirname(soft.tokens), 'exchanged.der');
    writeFileSync(exchanged, publicKey.export({ format: 'der', type: 'spki' }));
    soft.pkcs11Tool('--keypairgen', '--key-type', 'EC:prime256v1', '--label', 'mixed-up', '--id', 'b1');
    soft.pkcs11Tool('--delete-object', '--type', 'pubkey', '--id', 'b1');
    soft.pkcs11Tool('--write-object', exchanged, '--type', 'pubkey', '--label', 'mixed-up', '--id', 'b1');
    const before = token.health().signatures;
    const refused = token.sign({ keyId: 'mixed-up', algorithm: 'ecdsa-with-SHA256', tbs });
    await expect(refused).rejects.toThrow('the public key does not verify it');
    await expect(refused).rejects.toBeInstanceOf(InvariantError);
    expect(token.health()).toMatchObject({ state: 'up', running: 0, signatures: before });
  });

  it('names the missing key and how to list those there are', async () => {
    const refused = token.sign({ keyId: 'nobody', algorithm: 'sha256WithRSAEncryption', tbs });
    await expect(refused).rejects.toBeInstanceOf(SignerUnavailable);
    await expect(refused).rejects.toThrow(/no private key labelled "nobody".*--list-objects/);
    await expect(token.publicKey('nobody')).rejects.toThrow('no private key labelled "nobody"');
    expect(await token.hasKey('nobody')).toBe(false);
    expect(await token.hasKey('rsa-2048')).toBe(true);
  });
});

describe('keys', () => {
  it('an outside judge finds them sensitive, never extractable, made inside, and good for signing only', () => {
    const objects = soft.pkcs11Tool('--list-objects', '--type', 'privkey');
    const keys = objects.split('Private Key Object').slice(1);
    const ours = keys.filter((key) => /label: +(rsa|p)-/.test(key));
    expect(ours).toHaveLength(5);
    for (const key of ours) {
      expect(key).toMatch(/Usage: +sign\n/);
      expect(key).toMatch(/Access: +sensitive, always sensitive, never extract/);
      expect(key).toMatch(/local/);
    }
  });

  it('tell nobody their private part, and take no other attributes', () => {
    const functions = new pkcs11js.PKCS11();
    functions.load(soft.modulePath);
    const slot = functions.C_GetSlotList(true).find((candidate) => functions.C_GetTokenInfo(candidate).label.trimEnd() === soft.tokenLabel);
    if (slot === undefined) throw new Error('the token is not there');
    const session = functions.C_OpenSession(slot, pkcs11js.CKF_SERIAL_SESSION | pkcs11js.CKF_RW_SESSION);
    functions.C_FindObjectsInit(session, [
      { type: pkcs11js.CKA_CLASS, value: pkcs11js.CKO_PRIVATE_KEY },
      { type: pkcs11js.CKA_LABEL, value: 'rsa-2048' },
    ]);
    const [key] = functions.C_FindObjects(session, 2);
    functions.C_FindObjectsFinal(session);
    if (key === undefined) throw new Error('the key is not there');
    const read = (type: number) => functions.C_GetAttributeValue(session, key, [{ type }])[0]?.value;
    expect(() => read(pkcs11js.CKA_PRIVATE_EXPONENT)).toThrow('CKR_ATTRIBUTE_SENSITIVE');
    expect(() => read(pkcs11js.CKA_PRIME_1)).toThrow('CKR_ATTRIBUTE_SENSITIVE');
    for (const type of [pkcs11js.CKA_MODIFIABLE, pkcs11js.CKA_COPYABLE, pkcs11js.CKA_DERIVE, pkcs11js.CKA_SIGN_RECOVER, pkcs11js.CKA_EXTRACTABLE]) {
      expect(read(type)).toEqual(Buffer.from([0]));
    }
    expect(() => functions.C_SetAttributeValue(session, key, [{ type: pkcs11js.CKA_EXTRACTABLE, value: true }])).toThrow(/CKR_/);
    expect(read(pkcs11js.CKA_EXTRACTABLE)).toEqual(Buffer.from([0]));
    functions.C_CloseSession(session);
  });

  it('are never replaced', async () => {
    const before = await token.publicKey('rsa-2048');
    await expect(token.generateKeyPair({ label: 'rsa-2048', type: 'RSA', bits: 2048 })).rejects.toThrow('already; keys are never replaced');
    expect(await token.publicKey('rsa-2048')).toEqual(before);
  });

  it('that can leave the token are refused', async () => {
    soft.pkcs11Tool('--keypairgen', '--key-type', 'rsa:2048', '--label', 'careless', '--id', '99', '--extractable');
    await expect(token.sign({ keyId: 'careless', algorithm: 'sha256WithRSAEncryption', tbs })).rejects.toThrow(/could be read out.*CKA_EXTRACTABLE false/);
  });

  it('with the same label are refused', async () => {
    for (const id of ['a1', 'a2']) soft.pkcs11Tool('--keypairgen', '--key-type', 'rsa:2048', '--label', 'twin', '--id', id);
    await expect(token.publicKey('twin')).rejects.toThrow('several private keys labelled "twin"');
  });
});

describe('the queue', () => {
  const bulk = { keyId: 'rsa-2048', algorithm: 'sha256WithRSAEncryption', tbs } as const;

  it('signs urgent requests before bulk ones', async () => {
    const single = await openToken(options({ sessions: 1 }));
    const order: string[] = [];
    const ask = (name: string, priority: 'urgent' | 'bulk') => single.sign({ ...bulk, priority }).then(() => order.push(name));
    await Promise.all([ask('running', 'bulk'), ask('bulk 1', 'bulk'), ask('bulk 2', 'bulk'), ask('urgent 1', 'urgent'), ask('urgent 2', 'urgent')]);
    expect(order).toEqual(['running', 'urgent 1', 'urgent 2', 'bulk 1', 'bulk 2']);
    await single.close();
  });

  it('refuses what exceeds its limit and does the rest', async () => {
    const single = await openToken(options({ sessions: 1, queueLimit: 2 }));
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => single.sign(bulk)));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'rejected']);
    expect(outcomes[4]).toMatchObject({ reason: expect.any(SignerUnavailable), status: 'rejected' });
    expect(String((outcomes[4] as PromiseRejectedResult).reason)).toMatch('2 signatures wait');
    await single.close();
  });

  it('fails what is not signed within its deadline, and signs on', async () => {
    const single = await openToken(options({ sessions: 1, deadlineMs: 50 }));
    const late = [single.sign(bulk), single.sign(bulk)];
    const outcomes = Promise.allSettled(late);
    await clock.advance(50);
    expect((await outcomes).map(({ status }) => status)).toContain('rejected');
    await expect(late[1]).rejects.toThrow('did not sign within 50 ms');
    expect(await single.sign(bulk)).toHaveLength(256);
    await single.close();
  });

  it('drops an aborted request with the reason of its signal', async () => {
    const single = await openToken(options({ sessions: 1 }));
    const controller = new AbortController();
    const running = single.sign(bulk);
    const waiting = single.sign({ ...bulk, signal: controller.signal });
    controller.abort(new Error('client went away'));
    await expect(waiting).rejects.toThrow('client went away');
    await expect(single.sign({ ...bulk, signal: controller.signal })).rejects.toThrow('client went away');
    expect(await running).toHaveLength(256);
    expect(single.health()).toMatchObject({ queued: 0, signatures: 1 });
    await single.close();
  });

  it('is drained by close, which takes nothing more', async () => {
    const single = await openToken(options({ sessions: 1 }));
    const asked = [single.sign(bulk), single.sign(bulk), single.sign(bulk)];
    const closed = single.close();
    await expect(single.sign(bulk)).rejects.toThrow('is closed');
    for (const signature of await Promise.all(asked)) expect(signature).toHaveLength(256);
    await closed;
    expect(single.health()).toMatchObject({ state: 'closed', signatures: 3 });
    await expect(single.hasKey('rsa-2048')).rejects.toThrow('is closed');
  });
});

describe('a token that goes away', () => {
  const request = { keyId: 'rsa-2048', algorithm: 'sha256WithRSAEncryption', tbs } as const;

  it('keeps requests waiting and signs them when it is back', async () => {
    await token.sign(request);
    renameSync(soft.tokens, `${soft.tokens}.away`);
    const waiting = [token.sign(request), token.sign(request)];
    expect(token.health()).toMatchObject({ state: 'reconnecting', queued: 2 });
    expect(token.health().failure).toMatch('went away');
    await expect(token.hasKey('p-256')).rejects.toBeInstanceOf(SignerUnavailable);
    renameSync(`${soft.tokens}.away`, soft.tokens);
    await untilUp();
    for (const signature of await Promise.all(waiting)) expect(await verifies('rsa-2048', 'sha256', tbs, signature)).toBe(true);
    expect(token.health()).toMatchObject({ failure: null, queued: 0 });
  });

  it('fails them cleanly when it is not back in time', async () => {
    await token.sign(request);
    renameSync(soft.tokens, `${soft.tokens}.away`);
    const refused = token.sign(request);
    const outcome = expect(refused).rejects.toThrow(/did not sign within 10000 ms.*went away/);
    await clock.advance(10_000);
    await outcome;
    await expect(refused).rejects.toBeInstanceOf(SignerUnavailable);
    renameSync(`${soft.tokens}.away`, soft.tokens);
    await untilUp();
    expect(await token.sign(request)).toHaveLength(256);
  });

  it('is not mistaken for a token without keys', async () => {
    renameSync(soft.tokens, `${soft.tokens}.away`);
    await expect(token.hasKey('nobody')).rejects.toBeInstanceOf(SignerUnavailable);
    renameSync(`${soft.tokens}.away`, soft.tokens);
    await untilUp();
  });

  it('lets itself be closed', async () => {
    const other = await openToken(options());
    renameSync(soft.tokens, `${soft.tokens}.away`);
    const waiting = other.sign(request);
    const outcome = expect(waiting).rejects.toBeInstanceOf(SignerUnavailable);
    await other.close();
    await outcome;
    expect(other.health().state).toBe('closed');
    renameSync(`${soft.tokens}.away`, soft.tokens);
    await token.hasKey('rsa-2048').catch(() => false);
    await untilUp();
  });
});

describe('what is configured wrongly', () => {
  it('a module that is not there, or is none', async () => {
    await expect(openToken(options({ modulePath: '/nowhere/pkcs11.so' }))).rejects.toThrow(/no PKCS#11 module at \/nowhere\/pkcs11.so.*token.module/);
    await expect(openToken(options({ modulePath: process.execPath }))).rejects.toThrow(/cannot be loaded.*token.module/);
  });

  it('a label that no token has', async () => {
    const refused = openToken(options({ tokenLabel: 'other' }));
    await expect(refused).rejects.toThrow(/No token is labelled "other"; the module shows "test"\..*softhsm2-util --init-token --free --label "other"/);
    await expect(refused).rejects.toBeInstanceOf(SignerUnavailable);
  });
});
