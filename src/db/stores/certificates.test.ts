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
      expect(await read.crls.revoked('ca1', 1_795_220_500)).toEqual([{ serial: record.serial, revokedAt: 1_795_220_000, reason: 1 }]);
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
    expect(await read.crls.revoked('ca1', last)).toEqual([
      { serial: 'aa'.repeat(16), revokedAt, reason: 4 },
      { serial: 'cc'.repeat(16), revokedAt, reason: 4 },
    ]);
    expect(await read.crls.revoked('ca1', last - 1)).toHaveLength(3);
    expect(await read.crls.revoked('ca1', last + 1)).toEqual([]);
  });

  test('CRL numbers count up per issuer, and concurrent callers get different ones', async () => {
    const next = (issuerId: string) => write(({ crls }) => crls.nextNumber(issuerId));
    expect(await next('ca1')).toBe(1);
    expect((await Promise.all([next('ca1'), next('ca1'), next('ca1')])).sort()).toEqual([2, 3, 4]);
    expect(await next('ca2')).toBe(1);
    await expect(
      write(async ({ crls }) => {
        await crls.nextNumber('ca1');
        throw new Error('given up');
      }),
    ).rejects.toThrow('given up');
    expect(await next('ca1')).toBe(5);
  });

  test('the latest CRL is the published one with the highest number', async () => {
    const crl = (number: number) => ({ issuerId: 'ca1', number, thisUpdate: 1_795_219_200 + number, nextUpdate: 1_795_319_200, tbs: Buffer.from([number]) });
    await write(async ({ crls }) => {
      for (const number of [2, 9, 10, 11]) await crls.commit(crl(number));
      await crls.publish('ca1', 10, Buffer.from('ten'));
      await crls.publish('ca1', 9, Buffer.from('nine'));
    });
    const { tbs: _, ...ten } = crl(10);
    expect(await read.crls.latest('ca1')).toEqual({ ...ten, der: Buffer.from('ten') });
    expect(await read.crls.latestFacts('ca1')).toEqual(ten);
    expect(await read.crls.latest('ca2')).toBeUndefined();
    expect(await read.crls.latestFacts('ca2')).toBeUndefined();
    await expect(write(({ crls }) => crls.publish('ca1', 10, Buffer.from('again')))).rejects.toThrow('publishing CRL 10');
    await expect(write(({ crls }) => crls.commit(crl(10)))).rejects.toThrow(/unique|UNIQUE/);
  });
});
