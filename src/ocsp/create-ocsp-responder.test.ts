import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { readAuditEvents } from '../../test/support/audit-events.js';
import { addOrder, certificateRecord } from '../../test/support/records.js';
import { makeSoftwareCa } from '../../test/support/software-ca.js';
import type { SoftwareCa } from '../../test/support/software-ca.js';
import { certIdFor, certifyResponder, ocspRequest } from '../../test/support/software-responder.js';
import { createSqliteDatabase, silentLog } from '../../test/support/test-database.js';
import type { TestDatabase } from '../../test/support/test-database.js';
import type { CertificateId, OrderId } from '../core/ids.js';
import { SignerUnavailable } from '../core/signer.js';
import type { Signer } from '../core/signer.js';
import { runOcspLints } from '../lint/run-ocsp-lints.js';
import { createOcsp, type Ocsp, type OcspOptions } from './create-ocsp.js';
import type { OcspAnswer, OcspResponder } from './create-ocsp-responder.js';
import type { SerialStatus } from './ports.js';
import { createIssuerIndex, type OcspIssuer } from './issuer-index.js';
import { createPresign } from './presign.js';
import { createSignResponse } from './sign-response.js';
import type { SignedOcspResponse } from './signed-response.js';
import { DEFAULT_OCSP_VALIDITY } from './validity.js';

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

const makeOcsp = (change: Partial<OcspOptions> = {}): Ocsp =>
  createOcsp({ issuers: [issuer], transactor: database.transactor, signer: ca.signer, clock, log: silentLog, lint: runOcspLints, ...change });
const make = (change: Partial<OcspOptions> = {}): OcspResponder => makeOcsp(change).responder;
const request = (serial = SERIAL): Buffer => ocspRequest([certIdFor(issuer.certificate, serial)]);
const revoke = (at = START, reason: 0 | 1 = 1): Promise<boolean> =>
  database.transactor.transaction(({ certificates }) => certificates.revoke(ID, { at, reason }));
const commitAnother = (): Promise<boolean> =>
  database.transactor.transaction(async (stores) => {
    await addOrder(stores, 'order-2');
    return stores.certificates.commit(certificateRecord('two', { serial: OTHER_SERIAL, issuerId: issuer.id, orderId: 'order-2' as OrderId }));
  });

/** The database, with one answer for every serial. */
const finding = (found: SerialStatus): OcspOptions['transactor'] => ({
  transaction: (body) => database.transactor.transaction(body),
  read: { status: { bySerial: () => Promise.resolve(found) }, ocspResponses: database.transactor.read.ocspResponses, audit: database.transactor.read.audit },
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
    const found = { state, revocation: null, notAfter: START + 90 * 24 * HOUR };
    expect(responseOf(await make({ transactor: finding(found) }).answer(request(OTHER_SERIAL))).status).toBe('good');
  });

  it('says nothing about a precertificate that is not signed yet', async () => {
    const found = { state: 'precert_committed', revocation: null, notAfter: START + HOUR } as const;
    expect(await make({ transactor: finding(found) }).answer(request(OTHER_SERIAL))).toEqual({ type: 'error', error: 'unauthorized' });
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

  it('says revoked within a second of the revocation, at once when it is told, with its time and reason', async () => {
    expect(responseOf(await responder.answer(request())).status).toBe('good');
    const elsewhere = make();
    expect(responseOf(await elsewhere.answer(request())).status).toBe('good');
    await revoke(START - 100);
    responder.forget(issuer.id, SERIAL);
    expect(responseOf(await responder.answer(request())).status).toBe(`revoked ${START - 100} 1`);
    expect(responseOf(await elsewhere.answer(request())).status).toBe('good');
    clock.set(START + 1);
    expect(responseOf(await elsewhere.answer(request())).status).toBe(`revoked ${START - 100} 1`);
    // The other process takes what this one has kept in the database.
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

  it('repeats a nonce in a response signed for that request alone, up to a limit, and then answers without', async () => {
    const some = make({ livePerSecond: 2 });
    const nonce = (fill: number, octets = 32): Buffer => ocspRequest([certIdFor(issuer.certificate, SERIAL)], Buffer.alloc(octets, fill));
    for (const octets of [1, 128]) {
      const live = await some.answer(nonce(7, octets));
      expect(live.type).toBe('live');
      expect(responseOf(live).der.includes(Buffer.alloc(octets, 7))).toBe(true);
    }
    const plain = await some.answer(nonce(8));
    expect(plain.type).toBe('response');
    expect(responseOf(plain).der.includes(Buffer.alloc(32, 8))).toBe(false);
    expect(responseOf(await some.answer(nonce(9)))).toBe(responseOf(plain));
    clock.set(START + 1);
    expect((await some.answer(nonce(9))).type).toBe('live');
  });

  it('signs nothing for a nonce with a serial that was never assigned', async () => {
    const asked = ocspRequest([certIdFor(issuer.certificate, '11'.repeat(16))], Buffer.alloc(32, 1));
    expect(await responder.answer(asked)).toEqual({ type: 'error', error: 'unauthorized' });
    expect(ca.signer.signed).toHaveLength(0);
  });

  it('makes one signature for many who ask at once', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => responder.answer(request())));
    expect(new Set(answers.map((answer) => responseOf(answer).der)).size).toBe(1);
    expect(ca.signer.signed).toHaveLength(1);
  });

  it('keeps in the database what it has signed, for itself and other processes', async () => {
    const first = responseOf(await make({ maxCached: 1 }).answer(request()));
    expect(responseOf(await make().answer(request())).der).toEqual(first.der);
    expect(ca.signer.signed).toHaveLength(1);
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

  it('answers for those of several that are of one issuer and issued, and for no mixture', async () => {
    const ours = certIdFor(issuer.certificate, SERIAL);
    const unissued = certIdFor(issuer.certificate, '22');
    await commitAnother();
    await database.transactor.transaction(({ certificates }) => certificates.store('two' as CertificateId, Buffer.from('der')));
    const another = certIdFor(issuer.certificate, OTHER_SERIAL, 'sha256');
    const answer = await make({ livePerSecond: 1 }).answer(ocspRequest([ours, unissued, another]));
    expect(answer.type).toBe('live');
    const { der } = responseOf(answer);
    expect([ours, unissued, another].map((certId) => der.includes(certId))).toEqual([true, false, true]);
    // Beyond the limit of what strangers may have signed, the first is answered.
    const first = responseOf(await make({ livePerSecond: 0 }).answer(ocspRequest([ours, another])));
    expect([ours, another].map((certId) => first.der.includes(certId))).toEqual([true, false]);
    expect(await responder.answer(ocspRequest([ours, certIdFor(other.issuer.certificate, '22')]))).toEqual({
      type: 'error',
      error: 'malformedRequest',
    });
  });

  it('signs nothing that the lints refuse', async () => {
    const strict = make({ lint: () => ({ ok: false, findings: [{ id: 'ocsp/version', detail: 'wrong' }] }) });
    await expect(strict.answer(request())).rejects.toThrow('is not signed: ocsp/version: wrong');
    expect(ca.signer.signed).toHaveLength(0);
  });

  it('signs nothing that a judge beside the lints refuses, or cannot judge, and shows it no signature', async () => {
    let answer: () => ReturnType<NonNullable<OcspOptions['judge']>> = () => Promise.resolve({ ok: false, findings: [{ id: 'other/lint', detail: 'no' }] });
    const shown: Buffer[] = [];
    const judged = make({
      judge: (_issuer, _shape, unsigned) => {
        shown.push(unsigned);
        return answer();
      },
    });
    await expect(judged.answer(request())).rejects.toThrow('is not signed: other/lint: no');
    clock.set(START + 60);
    answer = () => Promise.reject(new SignerUnavailable('the linter is away'));
    expect(await judged.answer(request())).toEqual({ type: 'error', error: 'tryLater' });
    expect(ca.signer.signed).toHaveLength(0);
    answer = () => Promise.resolve({ ok: true });
    const { der } = responseOf(await judged.answer(request()));
    expect(shown[0]?.includes(Buffer.alloc(72, 0x5a))).toBe(true);
    expect(der.includes(Buffer.alloc(72, 0x5a))).toBe(false);
  });

  it('records everything that it has signed, with the list of lints', async () => {
    const recorded = make({ lints: 'ab' });
    const live = ocspRequest([certIdFor(issuer.certificate, SERIAL)], Buffer.alloc(16, 1));
    for (const asked of [request(), request(), live]) await recorded.answer(asked);
    const line = `${SERIAL} sha1 ${START} good`;
    expect(readAuditEvents(database.url).filter(({ kind }) => kind === 'ocsp.signed').map(({ detail }) => detail)).toEqual([
      { issuerId: issuer.id, lints: 'ab', responses: [line] },
      { issuerId: issuer.id, lints: 'ab', responses: [line] },
    ]);
  });

  it('says tryLater while the token is gone, unless it has a valid response', async () => {
    const signer = new FakeUnreachableSigner();
    const lame = make({ signer });
    expect(await lame.answer(request())).toEqual({ type: 'error', error: 'tryLater' });
    signer.reachable = true;
    const good = responseOf(await lame.answer(request()));
    signer.reachable = false;
    clock.set(START + 30 * HOUR);
    expect(responseOf(await lame.answer(request())).der).toEqual(good.der);
    // What is no longer true is not handed out, token or not.
    await revoke();
    lame.forget(issuer.id, SERIAL);
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

describe('presign', () => {
  const forms = (): Promise<boolean[]> =>
    Promise.all((['sha1-null', 'sha256'] as const).map(async (form) => Boolean(await database.transactor.read.ocspResponses.get(SERIAL, form))));

  it('signs what is issued before anybody asks, behind issuance, and what is asked for is there', async () => {
    const { presign, responder: presigned } = makeOcsp();
    await presign('all');
    expect(ca.signer.signed.map(({ priority }) => priority)).toEqual(['background']);
    expect(await forms()).toEqual([true, false]);
    expect(readAuditEvents(database.url).at(-1)).toMatchObject({ kind: 'ocsp.signed', detail: { responses: [`${SERIAL} sha1-null ${START} good`] } });
    await presign('all');
    const asked = ocspRequest([certIdFor(issuer.certificate, SERIAL, 'sha1', Buffer.from('0500', 'hex'))]);
    expect(responseOf(await presigned.answer(asked)).status).toBe('good');
    expect(ca.signer.signed).toHaveLength(1);
  });

  it('leaves what is new to a quieter time, and what was signed meanwhile, because somebody asked, as it is', async () => {
    const { presign, responder: asking } = makeOcsp();
    await presign('renewals');
    expect(ca.signer.signed).toHaveLength(0);
    const asked = ocspRequest([certIdFor(issuer.certificate, SERIAL, 'sha1', Buffer.from('0500', 'hex'))]);
    expect(responseOf(await asking.answer(asked)).status).toBe('good');
    clock.set(START + HOUR);
    await presign('all');
    expect(ca.signer.signed).toHaveLength(1);
    clock.set(START + 24 * HOUR - 1);
    await presign('renewals');
    expect(ca.signer.signed).toHaveLength(1);
    clock.set(START + 24 * HOUR);
    await presign('renewals');
    expect(ca.signer.signed).toHaveLength(2);
    expect((await database.transactor.read.ocspResponses.get(SERIAL, 'sha1-null'))?.thisUpdate).toBe(START + 24 * HOUR);
  });

  it('stops after the batch in hand when it may not go on', async () => {
    await commitAnother();
    await database.transactor.transaction(({ certificates }) => certificates.store('two' as CertificateId, Buffer.from('der')));
    const presign = createPresign({
      index: createIssuerIndex([issuer]),
      sign: createSignResponse({ signer: ca.signer, clock, log: silentLog, validity: DEFAULT_OCSP_VALIDITY, lint: runOcspLints }),
      transactor: database.transactor,
      clock,
      log: silentLog,
      batch: 1,
    });
    await presign('all', undefined, () => false);
    expect(ca.signer.signed).toHaveLength(1);
    await presign('all');
    expect(ca.signer.signed).toHaveLength(2);
  });

  it('renews after 24 hours, in every form that was asked for, until the certificate has expired', async () => {
    const { presign, responder: presigned } = makeOcsp();
    await presign('all');
    await presigned.answer(ocspRequest([certIdFor(issuer.certificate, SERIAL, 'sha256')]));
    const { notAfter } = (await database.transactor.read.status.bySerial(issuer.id, SERIAL))!;
    clock.set(START + 24 * HOUR - 1);
    await presign('all');
    expect(ca.signer.signed).toHaveLength(2);
    clock.set(Math.min(START + 24 * HOUR, notAfter));
    await presign('all');
    expect(ca.signer.signed).toHaveLength(4);
    clock.set(notAfter + 1);
    await presign('all');
    expect([ca.signer.signed.length, ...(await forms())]).toEqual([4, false, false]);
  });

  it('signs anew at once, and first, what is revoked, and says so to the responder', async () => {
    const { presign, responder: presigned } = makeOcsp();
    await presign('all');
    expect(responseOf(await presigned.answer(request())).status).toBe('good');
    await revoke();
    await presign('revoked');
    expect(ca.signer.signed.at(-1)?.priority).toBe('urgent');
    expect((await database.transactor.read.ocspResponses.get(SERIAL, 'sha1-null'))?.status).toBe(`revoked ${START} 1`);
    expect(responseOf(await presigned.answer(request())).status).toBe(`revoked ${START} 1`);
  });

  it('keeps no response that a revocation has overtaken', async () => {
    let revoking = true;
    const signer: Signer = {
      publicKey: (keyId) => ca.signer.publicKey(keyId),
      sign: async (signing) => {
        if (revoking) await revoke();
        revoking = false;
        return ca.signer.sign(signing);
      },
    };
    const { presign } = makeOcsp({ signer });
    await presign('all');
    expect(await forms()).toEqual([false, false]);
    await presign('revoked');
    expect((await database.transactor.read.ocspResponses.get(SERIAL, 'sha1-null'))?.status).toBe(`revoked ${START} 1`);
  });

  it('makes what failed due again, and two processes share the work', async () => {
    const signer = new FakeUnreachableSigner();
    const lame = makeOcsp({ signer });
    await expect(lame.presign('all')).rejects.toThrow('the token is gone');
    await lame.presign('all');
    signer.reachable = true;
    clock.set(START + 30);
    await Promise.all([lame.presign('all'), makeOcsp().presign('all')]);
    expect(ca.signer.signed).toHaveLength(1);
  });
});
