import { createPublicKey, hash, sign } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { revocationActs, type RevocationActs } from '../../src/app/revocation-acts.js';
import { systemRandom } from '../../src/app/system-random.js';
import { openDatabase, type Database } from '../../src/db/open-database.js';
import { accountKey } from '../support/account-key.js';
import type { AcmeClient } from '../support/acme-client.js';
import { certificationRequest, newSubscriberKey } from '../support/certification-request.js';
import { opensslJudge, type OpensslJudge } from '../support/openssl-judge.js';
import { obtain, readyOrder } from '../support/order-flow.js';
import { startCa, type Ca } from '../support/start-ca.js';
import { silentLog } from '../support/test-database.js';
import { closePrimesKey } from '../support/weak-rsa-key.js';

const listed = newSubscriberKey(2048);
const debian = newSubscriberKey(2048);
const weak = closePrimesKey();

let folder: string;
let ca: Ca;
let judge: OpensslJudge;
let client: AcmeClient;
let officers: Database;
let acts: RevocationActs;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tegata-keys-'));
  const modulus = Buffer.from(createPublicKey(debian).export({ format: 'jwk' }).n ?? '', 'base64url');
  // As `openssl rsa -noout -modulus | sha1sum | cut -c21-40` writes it.
  const digest = hash('sha1', `Modulus=${modulus.toString('hex').toUpperCase()}\n`, 'hex').slice(20);
  writeFileSync(join(folder, 'blacklist.RSA-2048'), `# made for a test\n${'0'.repeat(20)}\n${digest}\n`);
  writeFileSync(join(folder, 'spki'), `${hash('sha256', createPublicKey(listed).export({ type: 'spki', format: 'der' }), 'hex')}\n`);
  ca = await startCa({
    configure: (config) => ({ ...config, keys: { debianBlacklists: [join(folder, 'blacklist.RSA-2048')], blockedKeyLists: [join(folder, 'spki')] } }),
  });
  judge = opensslJudge(ca);
  client = await ca.subscribe({ contact: ['mailto:pki@example.com'] });
  officers = await openDatabase({ url: ca.config.database, clock: ca.clock, random: systemRandom, log: silentLog });
  acts = revocationActs({ transactor: officers.transactor, clock: ca.clock, random: systemRandom, baseline: { mode: 'current' } });
});
afterAll(async () => {
  judge.remove();
  await officers.close();
  await ca.stop();
  rmSync(folder, { recursive: true });
  expect(ca.logged).toEqual([]);
});

describe('BR 6.1.1.3 weak keys', () => {
  test.each([
    ['close primes', weak, 'within 100 rounds'],
    ["Debian's weak keys", debian, 'CVE-2008-0166'],
    ['a list of compromised keys', listed, 'known to be compromised'],
  ])('%s: badCSR, and the order stays ready', async (_, key, reason) => {
    const { url, finalize } = await readyOrder(ca, client, ['weak.example.com']);
    const refused = await client.finalize(finalize, certificationRequest(['weak.example.com'], { key }));
    expect([refused.status, refused.problemType]).toEqual([400, 'badCSR']);
    expect(refused.json.detail).toContain(reason);
    expect((await client.read(url)).json.status).toBe('ready');
    expect((await client.finalize(finalize, certificationRequest(['weak.example.com'], { key: newSubscriberKey('P-256') }))).status).toBe(200);
  });

  test('no account is made with one, nor changed to one', async () => {
    for (const key of [weak, debian, listed]) {
      const stranger = await ca.connect(accountKey('RS256', key));
      const reply = await stranger.newAccount({ termsOfServiceAgreed: true, eab: ca.eab });
      expect([reply.status, reply.problemType]).toEqual([400, 'badPublicKey']);
    }
  });
});

describe('CP 4.9.12, BR 4.9.1.1 a proven compromise', () => {
  /** Waits until the record says that CRL and OCSP are public. */
  const published = async (serial: string) => {
    await expect.poll(async () => (await acts.showCertificate(serial)).revocations.at(-1)?.crl, { timeout: 8000 }).not.toBeNull();
    const { revocations } = await acts.showCertificate(serial);
    const last = revocations.at(-1);
    if (!last?.crl || last.ocspAt === null || last.deadline === null) throw new Error('not public');
    return { ...last, crl: last.crl, ocspAt: last.ocspAt, deadline: last.deadline };
  };

  test('revokes every certificate of the key, is public long before the deadline, and ends the key', async () => {
    const key = newSubscriberKey('P-256');
    const other = await ca.subscribe({ contact: ['mailto:pki@example.com'] });
    const [first, second] = [await obtain(ca, client, ['one.example.com'], { key }), await obtain(ca, other, ['two.example.com'], { key })];
    const pem = key.export({ type: 'pkcs8', format: 'pem' });
    const report = await acts.reportCompromise({ privateKey: Buffer.from(pem) }, ['alice']);
    expect(report.revoked.map(({ serial }) => serial.replace(/^0+/, '')).sort()).toEqual([first.serial, second.serial].sort());
    for (const { serial } of [first, second]) {
      expect(await judge.ocspStatus(serial)).toBe('revoked');
      const { recordedAt, crl, ocspAt, deadline, ground } = await published(serial);
      expect([ground, deadline - recordedAt]).toEqual(['key-compromised', 86_400]);
      expect(Math.max(crl.at, ocspAt)).toBeLessThan(recordedAt + 60);
      expect((await judge.crl()).get(serial)).toBe('Key Compromise');
    }
    const { finalize } = await readyOrder(ca, client, ['again.example.com']);
    const refused = await client.finalize(finalize, certificationRequest(['again.example.com'], { key }));
    expect([refused.problemType, refused.json.detail]).toEqual(['badCSR', expect.stringContaining('reported compromised')]);
    const stranger = await ca.connect(accountKey('ES256', key));
    expect((await stranger.newAccount({ termsOfServiceAgreed: true, eab: ca.eab })).problemType).toBe('badPublicKey');
    expect(readFileSync(ca.config.database).includes(Buffer.from(pem.slice(30, 80)))).toBe(false);
  });

  test('by a signature over the challenge that was set for its certificate', async () => {
    const key = newSubscriberKey(2048);
    const { der, serial } = await obtain(ca, client, ['challenged.example.com'], { key });
    const { challenge } = await acts.setChallenge({ certificate: der, officer: 'alice' });
    const wrong = { signature: sign('sha256', Buffer.from('another text'), key), challenge, certificate: der };
    await expect(acts.reportCompromise(wrong, ['alice'])).rejects.toThrow('does not fit');
    expect(await judge.ocspStatus(serial)).toBe('good');
    await acts.reportCompromise({ ...wrong, signature: sign('sha256', Buffer.from(challenge), key) }, ['alice']);
    expect(await judge.ocspStatus(serial)).toBe('revoked');
  });

  test('by the holder of the key over ACME: the key is blocked, and another certificate of it goes too', async () => {
    const key = newSubscriberKey('P-384');
    const first = await obtain(ca, client, ['held.example.com'], { key });
    const second = await obtain(ca, client, ['held2.example.com'], { key });
    const holder = client.withKey();
    expect((await client.revoke(first.der, { reason: 4 })).status).toBe(200);
    expect((await holder.revoke(first.der, { by: accountKey('ES384', key), reason: 1 })).status).toBe(200);
    expect([await judge.ocspStatus(first.serial), await judge.ocspStatus(second.serial)]).toEqual(['revoked', 'revoked']);
    const shown = await acts.showCertificate(first.serial);
    expect(shown.revocations.map(({ ground }) => ground)).toEqual(['subscriber-request-superseded', 'key-compromised']);
    expect(shown.blockedKey).toMatchObject({ proof: 'certificate-key' });
    await published(second.serial);
    await expect.poll(async () => (await judge.crl()).get(first.serial), { timeout: 5000 }).toBe('Key Compromise');
  });
});

test('CP 4.9.1: officers revoke, the second completes what the first has decided', async () => {
  const { serial } = await obtain(ca, client, ['decided.example.com']);
  const request = { serial, ground: 'misuse', note: 'ticket 17' };
  expect((await acts.revoke({ ...request, officers: ['alice'] })).outcome).toBe('proposed');
  expect(await judge.ocspStatus(serial)).toBe('good');
  const [waiting] = await acts.listRevocations(10);
  expect([waiting?.kind, waiting?.serial.replace(/^0+/, ''), waiting?.deadlineState]).toEqual(['waiting', serial, 'ahead']);
  expect((await acts.revoke({ ...request, officers: ['bob'] })).outcome).toBe('revoked');
  expect(await judge.ocspStatus(serial)).toBe('revoked');
  await expect.poll(async () => (await judge.crl()).get(serial), { timeout: 8000 }).toBe('Privilege Withdrawn');
});
