import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AllStores } from './all-stores.js';
import { addOrder, certificateRecord } from '../../../test/support/records.js';
import { describeEachEngine, type TestDatabase } from '../../../test/support/test-database.js';
import type { CertificateId, OrderId } from '../../core/ids.js';

const id = 'certificate' as CertificateId;
const order = 'order' as OrderId;
const der = Buffer.from('the certificate');

describeEachEngine((createDatabase) => {
  let database: TestDatabase;
  let read: AllStores;
  const write = <T>(work: (stores: AllStores) => Promise<T>) => database.transactor.transaction(work);
  const race = <T>(work: (stores: AllStores) => Promise<T>) => Promise.all([write(work), write(work)]);
  const issue = async (name: string, changes: Parameters<typeof certificateRecord>[1] = {}) =>
    write(async (stores) => {
      await addOrder(stores, `order-${name}`);
      await stores.certificates.commit(certificateRecord(name, { orderId: `order-${name}` as OrderId, ...changes }));
      return stores.certificates.store(name as CertificateId, der);
    });

  beforeEach(async () => {
    database = await createDatabase();
    read = database.transactor.read;
    await write((stores) => addOrder(stores));
  });
  afterEach(() => database.remove());

  test('a certificate keeps what it was decided under, and one from before that was kept has nothing', async () => {
    const decidedUnder = { policy: 'c'.repeat(64), baseline: `${'d'.repeat(64)}@2021-06-15` };
    await write(({ certificates }) => certificates.commit(certificateRecord('new', { decidedUnder })));
    expect(await read.certificates.findByOrder(order)).toMatchObject({ decidedUnder });
    await write((stores) => addOrder(stores, 'order-old'));
    await write(({ certificates }) => certificates.commit(certificateRecord('old', { orderId: 'order-old' as OrderId, decidedUnder: null })));
    expect(await read.certificates.findByOrder('order-old' as OrderId)).toMatchObject({ decidedUnder: null });
  });

  test('a certificate is found by its order from its commitment on, by id and serial once it is issued', async () => {
    const record = certificateRecord();
    expect(await write(({ certificates }) => certificates.commit(record))).toBe(true);
    expect(await read.certificates.findByOrder(order)).toEqual(record);
    expect(await read.certificates.get(id)).toBeUndefined();
    expect(await read.certificates.findBySerial(record.serial)).toBeUndefined();
    expect((await race(({ certificates }) => certificates.store(id, der))).sort()).toEqual([false, true]);
    const issued = { ...record, state: 'issued', der, precertificate: null };
    expect(await read.certificates.findByOrder(order)).toEqual(issued);
    expect(await read.certificates.get(id)).toEqual(issued);
    expect(await read.certificates.findBySerial(record.serial)).toEqual(issued);
  });

  test('live are those that are neither expired nor revoked, signed or about to be, of the one issuer', async () => {
    const { issuerId, notAfter } = certificateRecord();
    const count = (at: number) => read.liveCertificates.count(issuerId, at);
    expect(await count(0)).toBe(0);
    await issue('a');
    await issue('b', { serial: '0e'.repeat(16) });
    await write(async (stores) => {
      await addOrder(stores, 'order-c');
      await stores.certificates.commit(certificateRecord('c', { serial: '0d'.repeat(16), orderId: 'order-c' as OrderId, issuerId: 'other' }));
      await addOrder(stores, 'order-d');
      await stores.certificates.commit(certificateRecord('d', { serial: '0c'.repeat(16), orderId: 'order-d' as OrderId }));
    });
    expect([await count(notAfter), await count(notAfter + 1), await read.liveCertificates.count('other', notAfter)]).toEqual([3, 0, 1]);
    await write(({ certificates }) => certificates.revoke('a' as CertificateId, { at: notAfter - 1, reason: 4 }));
    await write(({ certificates }) => certificates.lose('d' as CertificateId, notAfter - 1));
    expect(await count(notAfter)).toBe(1);
  });

  test('a serial is committed once, and an order has one certificate', async () => {
    const commit = (name: string, changes: Parameters<typeof certificateRecord>[1]) =>
      write(({ certificates }) => certificates.commit(certificateRecord(name, changes)));
    await write((stores) => addOrder(stores, 'second'));
    const serial = '0f'.repeat(16);
    expect((await Promise.all([commit('a', { serial }), commit('b', { serial, orderId: 'second' as OrderId })])).sort()).toEqual([false, true]);
    await write((stores) => addOrder(stores, 'third'));
    const orderId = 'third' as OrderId;
    expect((await Promise.all([commit('c', { orderId }), commit('d', { orderId })])).sort()).toEqual([false, true]);
    expect(await commit('e', { orderId })).toBe(false);
  });

  test('a lost certificate is revoked, cannot be stored, and makes room for another', async () => {
    await write(({ certificates }) => certificates.commit(certificateRecord()));
    expect((await race(({ certificates }) => certificates.lose(id, 1_795_219_999))).sort()).toEqual([false, true]);
    expect(await write(({ certificates }) => certificates.store(id, der))).toBe(false);
    expect(await read.certificates.findByOrder(order)).toBeUndefined();
    expect(await read.status.bySerial('ca1', certificateRecord().serial)).toEqual({
      state: 'lost',
      revocation: { at: 1_795_219_999, reason: 0 },
      notAfter: certificateRecord().notAfter,
    });
    expect(await write(({ certificates }) => certificates.commit(certificateRecord('next')))).toBe(true);
  });

  describe('a certificate that is logged', () => {
    const record = { ...certificateRecord(), state: 'precert_committed' } as const;
    const precertificate = Buffer.from('the precertificate');
    const finalTbs = Buffer.from('the TBSCertificate with its SCTs');
    const status = () => read.status.bySerial('ca1', record.serial).then((found) => found?.state);
    const sct = (logId: string, timestampMs = 1_795_219_200_123) => ({ logId: logId.repeat(32), timestampMs, encoded: Buffer.from(logId) });

    test('goes from step to step, each of them once', async () => {
      expect(await write(({ certificates }) => certificates.commit(record))).toBe(true);
      expect([await read.certificates.findByOrder(order), await status()]).toEqual([record, 'precert_committed']);
      expect(await write(({ certificates }) => certificates.store(id, der))).toBe(false);
      expect(await write(({ certificates }) => certificates.commitFinal(id, finalTbs))).toBe(false);
      expect(await read.certificates.findSigned(record.serial)).toBeUndefined();

      expect((await race(({ certificates }) => certificates.storePrecertificate(id, precertificate))).sort()).toEqual([false, true]);
      const precertified = { ...record, state: 'precertified', precertificate };
      expect([await read.certificates.findByOrder(order), await status()]).toEqual([precertified, 'precertified']);
      expect(await read.certificates.findSigned(record.serial)).toEqual(precertified);
      expect(await read.certificates.findBySerial(record.serial)).toBeUndefined();
      expect(await write(({ certificates }) => certificates.store(id, der))).toBe(false);

      expect((await race(({ certificates }) => certificates.commitFinal(id, finalTbs))).sort()).toEqual([false, true]);
      expect([await read.certificates.findByOrder(order), await status()]).toEqual([{ ...precertified, state: 'final_committed', finalTbs }, 'final_committed']);

      expect((await race(({ certificates }) => certificates.store(id, der))).sort()).toEqual([false, true]);
      const issued = { ...record, state: 'issued', der, precertificate };
      expect([await read.certificates.get(id), await read.certificates.findSigned(record.serial), await status()]).toEqual([issued, issued, 'issued']);
    });

    test('can be lost at every step before it is issued, and stays lost', async () => {
      for (let last = 1; last <= 3; last++) {
        const name = `lost-${last}` as CertificateId;
        await write((stores) => addOrder(stores, name));
        await write(({ certificates }) => certificates.commit({ ...record, id: name, serial: `${last}`.repeat(32), orderId: name as string as OrderId }));
        if (last > 1) await write(({ certificates }) => certificates.storePrecertificate(name, precertificate));
        if (last > 2) await write(({ certificates }) => certificates.commitFinal(name, finalTbs));
        expect(await write(({ certificates }) => certificates.lose(name, 1_795_219_999))).toBe(true);
        expect(await read.certificates.findSigned(`${last}`.repeat(32))).toEqual(
          last > 1 ? expect.objectContaining({ state: 'lost', precertificate, revocation: { at: 1_795_219_999, reason: 0 } }) : undefined,
        );
        expect(await write(({ certificates }) => certificates.store(name, der))).toBe(false);
        expect(await write(({ certificates }) => certificates.commitFinal(name, finalTbs))).toBe(false);
        expect(await write(({ certificates }) => certificates.lose(name, 1_795_220_001))).toBe(false);
      }
    });

    test('that is revoked as a precertificate gets no certificate, is on the CRL, and keeps its reason when it is lost', async () => {
      await write(({ certificates }) => certificates.commit(record));
      await write(({ certificates }) => certificates.storePrecertificate(id, precertificate));
      expect(await write(({ certificates }) => certificates.revoke(id, { at: 1_795_220_000, reason: 1 }))).toBe(true);
      expect(await write(({ certificates }) => certificates.commitFinal(id, finalTbs))).toBe(false);
      expect(await write(({ certificates }) => certificates.lose(id, 1_795_220_500))).toBe(true);
      expect(await read.crls.revoked({ issuerId: 'ca1', shard: 0 }, 1_795_220_500, '', 10)).toEqual([{ serial: record.serial, revokedAt: 1_795_220_000, reason: 1 }]);
    });

    test('is abandoned in any of its steps', async () => {
      await write(({ certificates }) => certificates.commit(record));
      await write(({ certificates }) => certificates.storePrecertificate(id, precertificate));
      expect(await read.certificates.findAbandoned(record.committedAt, 10)).toEqual([]);
      expect(await read.certificates.findAbandoned(record.committedAt + 1, 10)).toEqual([expect.objectContaining({ id, state: 'precertified' })]);
    });

    test('keeps one SCT of each log, as it was first received', async () => {
      await write(({ certificates }) => certificates.commit(record));
      expect((await race(({ scts }) => scts.add(id, sct('aa')))).sort()).toEqual([false, true]);
      expect(await write(({ scts }) => scts.add(id, { ...sct('aa'), encoded: Buffer.from('another') }))).toBe(false);
      expect(await write(({ scts }) => scts.add(id, sct('bb', 1_795_219_300_456)))).toBe(true);
      expect(await read.scts.list(id)).toEqual([sct('aa'), sct('bb', 1_795_219_300_456)]);
      expect(await read.scts.list('nobody' as CertificateId)).toEqual([]);
    });
  });

  test('a certificate is revoked once', async () => {
    await issue('x');
    const revoke = (reason: 1 | 4) => write(({ certificates }) => certificates.revoke('x' as CertificateId, { at: 1_795_220_000, reason }));
    const [first, second] = await Promise.all([revoke(1), revoke(4)]);
    expect([first, second].sort()).toEqual([false, true]);
    expect((await read.certificates.get('x' as CertificateId))?.revocation).toEqual({ at: 1_795_220_000, reason: first ? 1 : 4 });
  });

  test('the status of a serial is that of its issuer, from its commitment on', async () => {
    const record = certificateRecord();
    await write(({ certificates }) => certificates.commit(record));
    expect(await read.status.bySerial('ca1', record.serial)).toEqual({ state: 'committed', revocation: null, notAfter: record.notAfter });
    expect(await read.status.bySerial('ca2', record.serial)).toBeUndefined();
    expect(await read.status.bySerial('ca1', '00'.repeat(16))).toBeUndefined();
  });

  test('revoked serials of an issuer, ascending, until they have expired', async () => {
    const last = certificateRecord().notAfter;
    await issue('c', { serial: 'cc'.repeat(16) });
    await issue('a', { serial: 'aa'.repeat(16) });
    await issue('n', { serial: '99'.repeat(16), notAfter: last - 1 });
    await issue('f', { serial: 'ff'.repeat(16), issuerId: 'ca2' });
    await issue('g', { serial: 'dd'.repeat(16) });
    await write(async ({ certificates }) => {
      for (const name of ['c', 'a', 'n', 'f']) await certificates.revoke(name as CertificateId, { at: 1_795_220_000, reason: 4 });
    });
    const revokedAt = 1_795_220_000;
    const revoked = (issuerId: string, expiredBefore: number, after = '', limit = 100) => read.crls.revoked({ issuerId, shard: 0 }, expiredBefore, after, limit);
    expect(await revoked('ca1', last)).toEqual([
      { serial: 'aa'.repeat(16), revokedAt, reason: 4 },
      { serial: 'cc'.repeat(16), revokedAt, reason: 4 },
    ]);
    expect(await revoked('ca1', last - 1)).toHaveLength(3);
    expect(await revoked('ca1', last + 1)).toEqual([]);
    expect((await revoked('ca1', last - 1, 'aa'.repeat(16), 1)).map(({ serial }) => serial)).toEqual(['cc'.repeat(16)]);
  });

  test('CRL numbers count up per issuer, and concurrent callers get different ones', async () => {
    const next = (issuerId: string) => write(({ crls }) => crls.nextNumber({ issuerId, shard: 0 }));
    expect(await next('ca1')).toBe(1);
    expect((await Promise.all([next('ca1'), next('ca1'), next('ca1')])).sort()).toEqual([2, 3, 4]);
    expect(await next('ca2')).toBe(1);
    await expect(
      write(async ({ crls }) => {
        await crls.nextNumber({ issuerId: 'ca1', shard: 0 });
        throw new Error('given up');
      }),
    ).rejects.toThrow('given up');
    expect(await next('ca1')).toBe(5);
  });

  test('the latest CRL is the published one with the highest number, and no lower one is published after it', async () => {
    const scope = { issuerId: 'ca1', shard: 0 };
    const facts = (number: number) => ({ ...scope, number, thisUpdate: 1_795_219_200 + number, nextUpdate: 1_795_319_200, changes: 3 });
    const crl = (number: number) => ({ ...facts(number), tbsOctets: 2 });
    await write(async ({ crls }) => {
      for (const number of [2, 9, 10, 11]) await crls.commit(crl(number));
      await crls.addPiece(scope, 10, 0, Buffer.from('a'));
      await crls.addPiece(scope, 10, 1, Buffer.from('b'));
      expect(await crls.publish(scope, 9, Buffer.from('nine'))).toBe(true);
      expect(await crls.publish(scope, 10, Buffer.from('ten'))).toBe(true);
      expect(await crls.publish(scope, 2, Buffer.from('two'))).toBe(false);
    });
    expect(await read.crls.latest(scope)).toEqual({ ...crl(10), tail: Buffer.from('ten') });
    expect(await read.crls.latestFacts(scope)).toEqual(facts(10));
    expect(await Promise.all([0, 1, 2].map((position) => read.crls.piece(scope, 10, position)))).toEqual([Buffer.from('a'), Buffer.from('b'), undefined]);
    for (const other of [
      { ...scope, shard: 1 },
      { ...scope, issuerId: 'ca2' },
    ]) {
      expect(await read.crls.latest(other)).toBeUndefined();
      expect(await read.crls.latestFacts(other)).toBeUndefined();
    }
    await expect(write(({ crls }) => crls.publish(scope, 10, Buffer.from('again')))).rejects.toThrow('publishing CRL 10');
    await expect(write(({ crls }) => crls.commit(crl(10)))).rejects.toThrow(/unique|UNIQUE/);
  });

  test('a part of a CRL lists its own certificates, and a revocation is news for it and for the full CRL', async () => {
    await issue('a', { serial: 'aa'.repeat(16), crlShard: 2 });
    await issue('b', { serial: 'bb'.repeat(16), crlShard: 1 });
    const scope = (shard: number) => ({ issuerId: 'ca1', shard });
    const changes = () => Promise.all([0, 1, 2].map((shard) => read.crls.changes(scope(shard))));
    expect(await changes()).toEqual([0, 0, 0]);
    await write(({ certificates }) => certificates.revoke('a' as CertificateId, { at: 1_795_220_000, reason: 4 }));
    expect(await changes()).toEqual([1, 0, 1]);
    expect((await read.crls.revoked(scope(2), 0, '', 10)).map(({ serial }) => serial)).toEqual(['aa'.repeat(16)]);
    expect(await read.crls.revoked(scope(1), 0, '', 10)).toEqual([]);
    expect(await read.crls.revoked(scope(0), 0, '', 10)).toHaveLength(1);
    await write(({ crls }) => crls.nextNumber(scope(2)));
    expect(await read.crls.shards('ca1')).toEqual([2]);
  });

  test('what is issued and what is revoked is due for OCSP, revoked before new, and two callers share', async () => {
    await issue('a', { serial: 'aa'.repeat(16) });
    await issue('b', { serial: 'bb'.repeat(16) });
    await write(({ certificates }) => certificates.revoke('b' as CertificateId, { at: 1_795_220_000, reason: 4 }));
    const [now, lease] = [1_795_220_100, 1_795_220_130];
    expect([await read.ocspResponses.anyDue(now, 'revoked'), await read.ocspResponses.anyDue(0, 'all')]).toEqual([true, true]);
    expect(await write(({ ocspResponses }) => ocspResponses.takeDue(now, 'revoked', lease, 10))).toEqual([
      { serial: 'bb'.repeat(16), issuerId: 'ca1', forms: [] },
    ]);
    // What is new waits for a quieter time.
    expect(await read.ocspResponses.anyDue(now, 'renewals')).toBe(false);
    expect(await write(({ ocspResponses }) => ocspResponses.takeDue(now, 'renewals', lease, 10))).toEqual([]);
    const taken = await race(({ ocspResponses }) => ocspResponses.takeDue(now, 'all', lease, 10));
    expect(taken.flat().map(({ serial }) => serial)).toEqual(['aa'.repeat(16)]);
    // A revocation that comes while a response is being made is not forgotten when it is finished.
    await write(({ certificates }) => certificates.revoke('a' as CertificateId, { at: 1_795_220_000, reason: 4 }));
    await write(({ ocspResponses }) => ocspResponses.finishDue('aa'.repeat(16), lease, now + 86_400));
    await write(({ ocspResponses }) => ocspResponses.finishDue('bb'.repeat(16), lease, now + 86_400));
    expect([await read.ocspResponses.anyDue(now + 86_399, 'renewals'), await read.ocspResponses.anyDue(now + 86_400, 'renewals')]).toEqual([true, true]);
    expect((await write(({ ocspResponses }) => ocspResponses.takeDue(lease, 'all', lease + 30, 10))).map(({ serial }) => serial)).toEqual(['aa'.repeat(16)]);
  });

  test('the youngest OCSP response of a form is kept, until it is dropped', async () => {
    const response = (thisUpdate: number) => ({ der: Buffer.from(`${thisUpdate}`), status: 'good', thisUpdate, nextUpdate: thisUpdate + 300, refreshAt: thisUpdate + 100 });
    const put = (thisUpdate: number) => write(({ ocspResponses }) => ocspResponses.put('ca1', 'aa', 'sha1', response(thisUpdate)));
    await put(1_000);
    await put(2_000);
    await put(1_500);
    expect(await read.ocspResponses.get('aa', 'sha1')).toEqual(response(2_000));
    expect(await read.ocspResponses.get('aa', 'sha256')).toBeUndefined();
    await write(({ ocspResponses }) => ocspResponses.drop('aa'));
    expect(await read.ocspResponses.get('aa', 'sha1')).toBeUndefined();
  });
});
