import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { initDatabase } from '../../src/db/migrate.js';
import { generateAccountKey } from '../support/account-key.js';
import { certificationRequest } from '../support/certification-request.js';
import { askByOfficer, contactChallenge, endedAuthorization, issued, linkOf, page, startContactScene } from '../support/contact-challenges.js';
import { settledContent } from '../support/database-content.js';
import { opensslJudge, type OpensslJudge } from '../support/openssl-judge.js';
import { obtain, order, readyOrder } from '../support/order-flow.js';
import { findPostgres, startPostgres, type PostgresCluster } from '../support/postgres.js';
import { startCa, type Ca } from '../support/start-ca.js';

const bin = findPostgres();

describe.skipIf(bin === undefined)(bin ? 'on PostgreSQL' : 'on PostgreSQL: left out, Debian’s package postgresql is not installed', () => {
  let cluster: PostgresCluster;
  let ca: Ca;
  let judge: OpensslJudge;
  beforeAll(async () => {
    cluster = await startPostgres(bin ?? '');
    await cluster.admin('CREATE DATABASE ca');
    await initDatabase({ url: cluster.url('ca') });
    ca = await startCa({ database: cluster.url('ca') });
    judge = opensslJudge(ca);
  });
  afterAll(async () => {
    judge.remove();
    await ca.stop();
    await cluster.stop();
    // Organizations of this test have no people who could be told of a suspension.
    expect(ca.logged.filter(({ message }) => message !== 'an organization is to be told, and has nobody who can be')).toEqual([]);
  });

  test('certificates are obtained side by side, downloaded, verified and revoked', async () => {
    const clients = await Promise.all([1, 2, 3, 4].map(() => ca.subscribe()));
    const obtained = await Promise.all(clients.map((client, n) => obtain(ca, client, [`pg-${n}.example.com`, `*.pg-${n}.example.com`])));
    expect(new Set(obtained.map(({ serial }) => serial)).size).toBe(4);
    for (const { pem } of obtained) expect(await judge.verifyChain(pem)).toBe('OK');
    const [first] = obtained as [(typeof obtained)[0]];
    expect(await judge.ocspStatus(first.serial)).toBe('good');
    expect((await clients[0]?.revoke(first.der, { reason: 4 }))?.status).toBe(200);
    expect(await judge.ocspStatus(first.serial)).toBe('revoked');
    await expect.poll(async () => (await judge.crl()).get(first.serial), { timeout: 5000 }).toBe('Superseded');
  });

  test('races have one winner: newAccount, finalize, revoke', async () => {
    const client = await ca.connect();
    const accounts = await Promise.all(
      [1, 2, 3, 4].map(() => client.withKey(client.key).newAccount({ termsOfServiceAgreed: true, eab: ca.eab })),
    );
    expect(accounts.map(({ status }) => status).sort()).toEqual([200, 200, 200, 201]);
    await client.newAccount({ onlyReturnExisting: true });
    const { finalize, url } = await readyOrder(ca, client, ['pg-race.example.com']);
    const finalized = await Promise.all([1, 2, 3, 4].map(() => client.finalize(finalize, certificationRequest(['pg-race.example.com']))));
    expect(finalized.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await client.poll(url)).json.status).toBe('valid');
    const { der } = await obtain(ca, client, ['pg-race.example.com']);
    const revoked = await Promise.all([1, 2, 3].map(() => client.revoke(der)));
    expect(revoked.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
  });

  test('key change, deactivation, orders list and refusals are as on SQLite', async () => {
    const client = await ca.subscribe();
    expect((await client.changeKey(generateAccountKey())).status).toBe(200);
    for (let n = 0; n < 3; n += 1) await order(client, [`pg-list-${n}.example.com`]);
    expect((await client.read(`${client.accountUrl ?? ''}/orders`)).json.orders).toHaveLength(3);
    const before = await settledContent(ca.config.database);
    expect((await client.newOrder(['co.jp', 'www.example.com'])).problemType).toBe('rejectedIdentifier');
    expect(await settledContent(ca.config.database)).toEqual(before);
    expect((await client.post(client.accountUrl ?? '', { status: 'deactivated' })).json.status).toBe('deactivated');
    expect((await client.read(client.accountUrl ?? '')).status).toBe(401);
  });

  test('the gate and a restart', async () => {
    const client = await ca.subscribe();
    const { finalize, url } = await readyOrder(ca, client, ['pg-gate.example.com']);
    await ca.acts.suspendOrganization({ id: 'demonstration', officer: 'alice', reason: 'test' });
    expect((await client.finalize(finalize, certificationRequest(['pg-gate.example.com']))).problemType).toBe('userActionRequired');
    for (const officer of ['alice', 'bob']) await ca.acts.approveOrganization({ id: 'demonstration', officer });
    await ca.restart();
    expect((await client.finalize(finalize, certificationRequest(['pg-gate.example.com']))).status).toBe(200);
    expect((await client.poll(url)).json.status).toBe('valid');
  });

  test('contacts confirm: by a mail that is pressed twice at once, and by an officer', async () => {
    await cluster.admin('CREATE DATABASE contacts');
    await initDatabase({ url: cluster.url('contacts') });
    const scene = await startContactScene('2026-11-21T12:00:00Z', { database: cluster.url('contacts') });
    try {
      const { ca: itsCa, client, smtp } = scene;
      const mailed = await order(client, ['a.pg.example.com', 'b.pg.example.com']);
      await client.post((await contactChallenge(client, mailed, 'email-01')).url, { emailAddress: 'admin@pg.example.com' });
      const link = linkOf((await smtp.next('admin@pg.example.com')).text);
      for (const reply of await Promise.all([1, 2, 3].map(() => page(scene, link, 'POST')))) expect(reply.body).toContain('承認済みです');
      for (const url of mailed.json.authorizations as string[]) expect((await client.poll(url)).json.status).toBe('valid');
      expect(await issued(scene, mailed, ['a.pg.example.com', 'b.pg.example.com'])).toBe('valid');

      itsCa.dns.set('_validation-contactphone.pg.example.com', 'TXT', ['+81312345678']);
      const { ordered } = await askByOfficer(scene, 'c.pg.example.com', 'telephone-01', { phoneNumber: '+81312345678' });
      await itsCa.contacts.answerTasks({ tasks: ['c.pg.example.com'], act: 'confirm', officer: 'sato', note: 'called', spokeWith: 'Hanako', values: [] });
      expect(await endedAuthorization(client, ordered)).toMatchObject({ status: 'valid' });
    } finally {
      await scene.stop();
    }
  });
});
