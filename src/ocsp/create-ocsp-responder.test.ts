import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { addOrder, certificateRecord } from '../../test/support/records.js';
import { makeSoftwareCa } from '../../test/support/software-ca.js';
import type { SoftwareCa } from '../../test/support/software-ca.js';
import { certIdFor, certifyResponder, ocspRequest } from '../../test/support/software-responder.js';
import { createSqliteDatabase, silentLog } from '../../test/support/test-database.js';
import type { TestDatabase } from '../../test/support/test-database.js';
import type { CertificateId, OrderId } from '../core/ids.js';
import { SignerUnavailable } from '../core/signer.js';
import type { Signer } from '../core/signer.js';
import { createOcspResponder } from './create-ocsp-responder.js';
import type { OcspAnswer, OcspResponder, OcspResponderOptions } from './create-ocsp-responder.js';
import type { OcspIssuer } from './issuer-index.js';
import type { SignedOcspResponse } from './response-cache.js';

const START = Date.UTC(2026, 10, 21) / 1000;
const HOUR = 3_600;
const SERIAL = '7f'.repeat(16);
const ID = 'one' as CertificateId;
const OTHER_SERIAL = '22'.repeat(16);
let ca: SoftwareCa;
let issuer: OcspIssuer;
let other: SoftwareCa;
beforeAll(async () => {
  ca = await makeSoftwareCa(START, 'P-256');
  issuer = await certifyResponder(ca, START);
  other = await makeSoftwareCa(START, 'P-256');
});

let database: TestDatabase;
let clock: FakeClock;
let responder: OcspResponder;
beforeEach(async () => {
  database = await createSqliteDatabase();
  clock = new FakeClock(START);
  ca.signer.signed.length = 0;
  responder = make();
  await database.transactor.transaction(async (stores) => {
    await addOrder(stores);
    await stores.certificates.commit(certificateRecord('one', { serial: SERIAL, issuerId: issuer.id }));
    await stores.certificates.store(ID, Buffer.from('der'));
  });
});
afterEach(() => database.remove());

const make = (change: Partial<OcspResponderOptions> = {}): OcspResponder =>
  createOcspResponder({ issuers: [issuer], status: database.transactor.read.status, signer: ca.signer, clock, log: silentLog, ...change });
const request = (serial = SERIAL): Buffer => ocspRequest([certIdFor(issuer.certificate, serial)]);
const revoke = (at = START, reason: 0 | 1 = 1): Promise<boolean> =>
  database.transactor.transaction(({ certificates }) => certificates.revoke(ID, { at, reason }));
const commitAnother = (): Promise<boolean> =>
  database.transactor.transaction(async (stores) => {
    await addOrder(stores, 'order-2');
    return stores.certificates.commit(certificateRecord('two', { serial: OTHER_SERIAL, issuerId: issuer.id, orderId: 'order-2' as OrderId }));
  });

function responseOf(answer: OcspAnswer): SignedOcspResponse {
  if (answer.type === 'error') throw new Error(`answered ${answer.error}`);
  return answer.response;
}
/** A Signer whose token is gone until it is back. */
class FakeUnreachableSigner implements Signer {
  reachable = false;
  readonly publicKey = (keyId: string): Promise<Buffer> => ca.signer.publicKey(keyId);
  readonly sign: Signer['sign'] = (signing) =>
    this.reachable ? ca.signer.sign(signing) : Promise.reject(new SignerUnavailable('the token is gone'));
}

describe('createOcspResponder', () => {
  it.each(['sha1', 'sha256'] as const)('answers for a serial that is issued, asked for under %s', async (hash) => {
    const asked = ocspRequest([certIdFor(issuer.certificate, SERIAL, hash)]);
    expect(responseOf(await responder.answer(asked))).toMatchObject({
      status: 'good',
      thisUpdate: START,
      nextUpdate: START + 96 * HOUR - 1,
    });
    expect(ca.signer.signed).toHaveLength(1);
    expect(ca.signer.signed[0]).toMatchObject({ keyId: 'responder-1', algorithm: 'ecdsa-with-SHA256', priority: 'urgent' });
  });

  it('says nothing about a serial that is committed and not issued', async () => {
    await commitAnother();
    expect(await responder.answer(request(OTHER_SERIAL))).toEqual({ type: 'error', error: 'unauthorized' });
    expect(ca.signer.signed).toHaveLength(0);
  });

  it.each(['precertified', 'final_committed'] as const)('answers for a serial that is %s: its precertificate may be public', async (state) => {
    const status = { bySerial: async () => ({ state, revocation: null, notAfter: START + 90 * 24 * HOUR }) };
    expect(responseOf(await make({ status }).answer(request(OTHER_SERIAL))).status).toBe('good');
  });

  it('says nothing about a precertificate that is not signed yet', async () => {
    const status = { bySerial: async () => ({ state: 'precert_committed' as const, revocation: null, notAfter: START + HOUR }) };
    expect(await make({ status }).answer(request(OTHER_SERIAL))).toEqual({ type: 'error', error: 'unauthorized' });
  });

  it('repeats the CertID as it was sent, with NULL parameters or none', async () => {
    const withNull = certIdFor(issuer.certificate, SERIAL, 'sha1', Buffer.from('0500', 'hex'));
    const without = certIdFor(issuer.certificate, SERIAL, 'sha1');
    expect(responseOf(await responder.answer(ocspRequest([withNull]))).der.includes(withNull)).toBe(true);
    expect(responseOf(await responder.answer(ocspRequest([without]))).der.includes(without)).toBe(true);
  });

  it('says nothing about a serial that was never assigned, and signs nothing', async () => {
    expect(await responder.answer(request('11'.repeat(16)))).toEqual({ type: 'error', error: 'unauthorized' });
    expect(ca.signer.signed).toHaveLength(0);
  });

  it('says nothing for another issuer, another hash, or a serial of another of our issuers', async () => {
    expect(await responder.answer(ocspRequest([certIdFor(other.issuer.certificate, SERIAL)]))).toEqual({
      type: 'error',
      error: 'unauthorized',
    });
    expect(await responder.answer(ocspRequest([certIdFor(issuer.certificate, SERIAL, 'sha384')]))).toEqual({
      type: 'error',
      error: 'unauthorized',
    });
    const second = { ...(await certifyResponder(other, START)), id: 'issuer-2' };
    const both = make({ issuers: [issuer, second] });
    expect(await both.answer(ocspRequest([certIdFor(second.certificate, SERIAL)]))).toEqual({ type: 'error', error: 'unauthorized' });
    expect((await both.answer(request())).type).toBe('response');
  });

  it('says revoked from the first request after the revocation, with its time and reason', async () => {
    expect(responseOf(await responder.answer(request())).status).toBe('good');
    await revoke(START - 100);
    expect(responseOf(await responder.answer(request())).status).toBe(`revoked ${START - 100} 1`);
    expect(responseOf(await responder.answer(request())).status).toBe(`revoked ${START - 100} 1`);
    expect(ca.signer.signed).toHaveLength(2);
  });

  it('says revoked for a lost serial', async () => {
    await commitAnother();
    await database.transactor.transaction(({ certificates }) => certificates.lose('two' as CertificateId, START));
    expect(responseOf(await responder.answer(request(OTHER_SERIAL))).status).toBe(`revoked ${START} 0`);
  });

  it('uses a response again until it is to be renewed', async () => {
    const first = responseOf(await responder.answer(request()));
    clock.set(START + 24 * HOUR - 1);
    expect(responseOf(await responder.answer(request()))).toBe(first);
    clock.set(START + 24 * HOUR);
    expect(responseOf(await responder.answer(request()))).toMatchObject({
      thisUpdate: START + 24 * HOUR,
      nextUpdate: START + 120 * HOUR - 1,
    });
    expect(ca.signer.signed).toHaveLength(2);
  });

  it('ignores a nonce, so that strangers cannot make it sign', async () => {
    const nonce = (fill: number): Buffer => ocspRequest([certIdFor(issuer.certificate, SERIAL)], Buffer.alloc(32, fill));
    expect(responseOf(await responder.answer(nonce(1)))).toBe(responseOf(await responder.answer(nonce(2))));
    expect(responseOf(await responder.answer(nonce(1))).der.includes(Buffer.alloc(32, 1))).toBe(false);
  });

  it('makes one signature for many who ask at once', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => responder.answer(request())));
    expect(new Set(answers.map((answer) => responseOf(answer).der)).size).toBe(1);
    expect(ca.signer.signed).toHaveLength(1);
  });

  it('keeps no more responses than allowed', async () => {
    const small = make({ maxCached: 1 });
    const sha1 = request();
    const sha256 = ocspRequest([certIdFor(issuer.certificate, SERIAL, 'sha256')]);
    for (const asked of [sha1, sha256, sha1, sha256]) await small.answer(asked);
    expect(ca.signer.signed).toHaveLength(4);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['no DER', Buffer.from('hello')],
    ['an empty list', ocspRequest([])],
    ['more after the end', Buffer.concat([ocspRequest([]), Buffer.from([0])])],
    ['a nonce that is too long', 'nonce'],
  ] as const)('calls %s malformed', async (_what, bytes) => {
    const der = bytes === 'nonce' ? ocspRequest([certIdFor(issuer.certificate, SERIAL)], Buffer.alloc(129)) : bytes;
    expect(await responder.answer(der)).toEqual({ type: 'error', error: 'malformedRequest' });
  });

  it('answers the first of several of one issuer, and no mixture', async () => {
    const ours = certIdFor(issuer.certificate, SERIAL);
    expect((await responder.answer(ocspRequest([ours, certIdFor(issuer.certificate, '22')]))).type).toBe('response');
    expect(await responder.answer(ocspRequest([ours, certIdFor(other.issuer.certificate, '22')]))).toEqual({
      type: 'error',
      error: 'malformedRequest',
    });
  });

  it('says tryLater while the token is gone, unless it has a valid response', async () => {
    const signer = new FakeUnreachableSigner();
    const lame = make({ signer });
    expect(await lame.answer(request())).toEqual({ type: 'error', error: 'tryLater' });
    signer.reachable = true;
    const good = responseOf(await lame.answer(request()));
    signer.reachable = false;
    clock.set(START + 30 * HOUR);
    expect(responseOf(await lame.answer(request())).der).toBe(good.der);
    // What is no longer true is not handed out, token or not.
    await revoke();
    expect(await lame.answer(request())).toEqual({ type: 'error', error: 'tryLater' });
  });

  it('hands out no response after its nextUpdate', async () => {
    const signer = new FakeUnreachableSigner();
    signer.reachable = true;
    const lame = make({ signer });
    await lame.answer(request());
    signer.reachable = false;
    clock.set(START + 96 * HOUR - 1);
    expect((await lame.answer(request())).type).toBe('response');
    clock.set(START + 96 * HOUR);
    expect(await lame.answer(request())).toEqual({ type: 'error', error: 'tryLater' });
  });

  it('does not outlive its own certificate', async () => {
    const notAfter = START + 90 * 24 * HOUR - 1;
    clock.set(notAfter - 20 * HOUR);
    expect(responseOf(await responder.answer(request())).nextUpdate).toBe(notAfter);
    clock.set(notAfter - 7 * HOUR);
    await revoke();
    expect(await responder.answer(request())).toEqual({ type: 'error', error: 'tryLater' });
  });

  it('refuses a responder certificate of another CA and periods outside the BR', async () => {
    const foreign = await certifyResponder(other, START);
    expect(() => make({ issuers: [{ ...issuer, responder: foreign.responder }] })).toThrow('not signed by that issuer');
    const itself = { keyId: 'issuer-1', certificate: issuer.certificate };
    expect(() => make({ issuers: [{ ...issuer, responder: itself }] })).toThrow('not signed by that issuer');
    expect(() => make({ issuers: [{ ...issuer, certificate: ca.root, responder: itself }] })).toThrow('not for OCSP signing');
    expect(() => make({ validity: { validitySeconds: HOUR, refreshSeconds: HOUR } })).toThrow('BR 4.9.10');
  });
});
