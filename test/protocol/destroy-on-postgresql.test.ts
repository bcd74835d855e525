import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { destroyCa } from '../../src/app/ceremony/destroy-ca.js';
import { passphrasesFrom } from '../../src/app/custody/passphrases.js';
import { addPerson } from '../../src/app/custody/people-file.js';
import { systemRandom } from '../../src/app/system-random.js';
import { initDatabase } from '../../src/db/migrate.js';
import { obtain } from '../support/order-flow.js';
import { findPostgres, startPostgres, type PostgresCluster } from '../support/postgres.js';
import { startCa, type Ca } from '../support/start-ca.js';
import { silentLog } from '../support/test-database.js';

const bin = findPostgres();

describe.skipIf(bin === undefined)('a CA on PostgreSQL whose keys are to be destroyed', () => {
  let cluster: PostgresCluster;
  let folder: string;
  let ca: Ca;
  let config: string;
  beforeAll(async () => {
    cluster = await startPostgres(bin ?? '');
    await cluster.admin('CREATE DATABASE ca');
    await initDatabase({ url: cluster.url('ca') });
    ca = await startCa({ database: cluster.url('ca') });
    folder = mkdtempSync(join(tmpdir(), 'tegata-destroy-'));
    for (const part of ['policies', 'profiles', 'baseline']) cpSync(join('config', part), join(folder, part), { recursive: true });
    config = configure();
    for (const name of ['alice', 'bob']) {
      writeFileSync(join(folder, name), `the passphrase of ${name}`);
      await addPerson(join(folder, 'people.json'), { name, passphrase: `the passphrase of ${name}` }, { clock: ca.clock, random: systemRandom, scryptCost: 2 ** 14 });
    }
  });
  afterAll(async () => {
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A production configuration of the CA that runs. */
  function configure(): string {
    const { tls, pki, token } = ca.keys;
    mkdirSync(join(folder, 'end'));
    const file = join(folder, 'tegata.yaml');
    const written = {
      baseUrl: 'https://localhost',
      publicUrl: 'http://localhost',
      listen: { acme: { address: '127.0.0.1:1', certificate: tls.certificate, key: tls.key }, public: { address: '127.0.0.1:2' } },
      database: cluster.url('ca'),
      token: { module: token.modulePath, label: token.tokenLabel, pinFile: token.pinFile },
      issuers: [{ id: 'issuer-1', key: pki.issuer.key, certificate: pki.issuer.certificate, signatureAlgorithm: 'sha256WithRSAEncryption', ocsp: pki.ocsp }],
      policy: { files: ['policies/ov-acme.yaml'], baseline: 'baseline/br.yaml', baselineMode: 'none' },
      profiles: { files: ['profiles/ov.yaml'], default: 'ov' },
      validation: { dnsServer: '127.0.0.1:1', dnssec: 'off' },
      termsOfServiceUrl: 'https://localhost/terms',
      websiteUrl: 'https://localhost/',
    };
    writeFileSync(file, stringify(written));
    return file;
  }

  const destroy = (issuerId = 'issuer-1') =>
    destroyCa(
      { config, issuerId, people: { file: join(folder, 'people.json'), present: ['alice', 'bob'] }, shares: [], folder: join(folder, 'end'), commit: true },
      { clock: ca.clock, random: systemRandom, log: silentLog, scryptCost: 2 ** 14, settleMs: 10, passphrases: passphrasesFrom(new Map(['alice', 'bob'].map((name) => [name, join(folder, name)]))) },
    );

  test('keeps them while a server runs, wherever it runs, and asks nobody for a passphrase', async () => {
    await expect(destroy()).rejects.toMatchObject({ name: 'DatabaseUnusable', reason: 'in-use', message: expect.stringMatching(/another tegata server works on postgres:.*from 127\.0\.0\.1.*stop every one/) });
    expect(readdirSync(join(folder, 'end'))).toEqual([]);
    const client = await ca.subscribe();
    const { certificate } = await obtain(ca, client, ['still.example.com']);
    expect(certificate.subject).toContain('still.example.com');
    await expect(destroy()).rejects.toThrow(/works on postgres:/);
    expect((await client.revoke(certificate.raw)).status).toBe(200);
  });

  test('loses them when the last server has ended', async () => {
    await ca.stop();
    const report = await destroy();
    expect(report.acts.filter(({ act }) => act.startsWith('destroyed the key')).map(({ detail }) => detail['label'])).toEqual([ca.keys.pki.issuer.key, ca.keys.pki.ocsp.key]);
  });
});
