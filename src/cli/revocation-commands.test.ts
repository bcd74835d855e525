import { hash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../app/system-clock.js';
import { systemRandom } from '../app/system-random.js';
import type { CertificateId, OrderId } from '../core/ids.js';
import { openDatabase } from '../db/open-database.js';
import { certificationRequest, newSubscriberKey } from '../../test/support/certification-request.js';
import { addOrder, certificateRecord } from '../../test/support/records.js';
import { makeDevelopmentFolder } from '../../test/support/development-folder.js';
import { runCommand } from '../../test/support/run-command.js';
import { silentLog } from '../../test/support/test-database.js';
import { createPublicKey } from 'node:crypto';

const key = newSubscriberKey('P-256');
const spkiHash = hash('sha256', createPublicKey(key).export({ type: 'spki', format: 'der' }), 'hex');
const [one, two] = [certificateRecord('one').serial, certificateRecord('two').serial];
let data: string;
beforeAll(async () => {
  const folder = await makeDevelopmentFolder();
  data = folder.data;
  const opened = await openDatabase({ url: folder.database, clock: systemClock, random: systemRandom, log: silentLog });
  for (const [name, hashed] of [['one', 'b'.repeat(64)], ['two', spkiHash]] as const) {
    await opened.transactor.transaction(async (stores) => {
      await addOrder(stores, `order-${name}`);
      const notAfter = systemClock.now() + 86_400;
      await stores.certificates.commit(certificateRecord(name, { orderId: `order-${name}` as OrderId, notBefore: notAfter - 100_000, notAfter, spkiHash: hashed }));
      await stores.certificates.store(name as CertificateId, Buffer.from(name));
    });
  }
  await opened.close();
});
afterAll(() => rmSync(data, { recursive: true }));
const run = (...args: string[]) => runCommand(...args, '--data', data);

test('certificate revoke: one officer proposes, another completes; list and show tell', async () => {
  const revoke = (officer: string) => run('certificate', 'revoke', one, '--ground', 'misuse', '--note', 'ticket 17', '--officer', officer);
  expect((await revoke('alice')).stdout).toContain('another officer has to decide the same');
  expect((await run('revocation', 'list')).stdout).toMatch(new RegExp(`${one}  misuse  .*waits for a second officer beside alice`));
  expect((await revoke('alice')).code).toBe(2);
  expect((await revoke('bob')).stdout).toContain(`certificate ${one} is revoked`);
  expect(JSON.parse((await run('certificate', 'show', one, '--json')).stdout)).toMatchObject({
    revocation: { reason: 9 },
    revocations: [{ ground: 'misuse', decidedBy: 'officer:alice', secondedBy: 'officer:bob', crl: null, ocspAt: null }],
    proposal: null,
  });
  expect((await run('revocation', 'list')).stdout).toContain('not public yet: CRL and OCSP missing');
});

test('key compromised: a CSR as proof revokes and blocks; key list and show tell', async () => {
  const file = join(data, 'proof.csr');
  writeFileSync(file, certificationRequest([], { key, subject: [['2.5.4.3', 'This key is compromised']] }));
  expect((await run('key', 'show', spkiHash)).stdout).toContain('is not blocked');
  const done = await run('key', 'compromised', '--csr', file, '--officer', 'alice');
  expect(done.stdout).toMatch(new RegExp(`key ${spkiHash} is blocked; 1 certificate.*\n${two}`));
  expect((await run('key', 'list')).stdout).toContain(`${spkiHash}  `);
  expect(JSON.parse((await run('key', 'show', spkiHash, '--json')).stdout)).toMatchObject({ blocked: { proof: 'csr' }, certificates: [{ serial: two }] });
  expect((await run('certificate', 'list', '--key', spkiHash)).stdout).toContain('keyCompromise');
});

test('key block: what has certificates waits for another officer', async () => {
  const done = await run('key', 'block', '--key', 'e'.repeat(64), '--reason', 'a mail', '--officer', 'alice');
  expect(done.stdout).toBe(`key ${'e'.repeat(64)} is blocked\n`);
  expect((await run('key', 'block', '--key', 'e'.repeat(64), '--reason', 'a mail', '--officer', 'alice')).stderr).toContain('blocked already');
});

test('revocation grounds: the closed list in both languages', async () => {
  expect((await run('revocation', 'grounds')).stdout).toMatch(/key-compromised +24 hours +1 keyCompromise .*CP 4\.9\.1; BR 4\.9\.1\.1\(3\).*秘密鍵/);
});

test.each<[string, string[], RegExp]>([
  ['no proof', ['key', 'compromised', '--officer', 'a'], /exactly one proof/],
  ['a signature alone', ['key', 'compromised', '--officer', 'a', '--signature', 'x'], /needs --challenge and --certificate/],
  ['a reference to nothing', ['key', 'compromised', '--officer', 'a', '--reference', 'https://x.example/'], /needs --certificate or --key/],
  ['one officer for a reference', ['key', 'compromised', '--officer', 'a', '--reference', 'https://x.example/', '--key', 'f'.repeat(64)], /two officers/],
  ['an unknown serial', ['certificate', 'show', 'ff'], /no certificate with the serial/],
  ['an unknown ground', ['certificate', 'revoke', one, '--ground', 'x', '--note', 'y', '--officer', 'a'], /the grounds are/],
  ['two filters', ['certificate', 'list', '--key', 'a', '--account', 'b'], /exactly one of/],
])('%s is refused with what to do', async (_, args, words) => {
  const { code, stderr } = await run(...args);
  expect(stderr).toMatch(words);
  expect([code, /\n\s+at /.test(stderr)]).toEqual([2, false]);
});
