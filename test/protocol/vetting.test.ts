import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyDossierFile } from '../../src/app/dossier-acts.js';
import { toRfc3339 } from '../../src/core/time.js';
import { openDatabase, type Database } from '../../src/db/open-database.js';
import { writeDevelopmentRecord, type DevelopmentRecord } from '../../src/app/development-record.js';
import type { Dossier } from '../../src/dossier/dossier.js';
import { auditKinds } from '../support/database-content.js';
import { obtain, order, readyOrder } from '../support/order-flow.js';
import { certificationRequest } from '../support/certification-request.js';
import { runCommand } from '../support/run-command.js';
import { SeededRandom } from '../support/seeded-random.js';
import { startCa, type Ca } from '../support/start-ca.js';
import { silentLog } from '../support/test-database.js';
import { memberActor } from '../support/vetting-records.js';
import { on, startVettingRig, type VettingRig } from '../support/vetting-rig.js';

let ca: Ca;
let database: Database;
let rig: VettingRig;
let folder: string;
beforeAll(async () => {
  ca = await startCa();
  folder = mkdtempSync(join(tmpdir(), 'tegata-vetted-'));
  writeDevelopmentRecord(ca.keys.folder, { database: ca.config.database } as DevelopmentRecord);
  database = await openDatabase({ url: ca.config.database, clock: ca.clock, random: new SeededRandom('protocol'), log: silentLog });
  rig = await startVettingRig(database, toRfc3339(ca.clock.now()));
});
afterAll(async () => {
  await rig.close();
  await database.close();
  await ca.stop();
  rmSync(folder, { recursive: true });
});

const tegata = (...args: string[]) => runCommand(...args, '--data', ca.keys.folder);

test('an order for a name that looks like a famous one waits for an officer, who may clear it for the organization (BR 4.2.1)', async () => {
  const client = await ca.subscribe();
  const names = ['login.paypa1.com', 'www.example.com'];
  for (let time = 0; time < 2; time += 1) {
    const refused = await client.newOrder(names);
    expect([refused.status, refused.problemType], refused.body).toEqual([403, 'userActionRequired']);
    expect(refused.json.detail).toContain('login.paypa1.com (like paypal.com)');
    expect(refused.json.instance).toBe(`${ca.publicUrl}/organization`);
  }
  expect((await auditKinds(ca.config.database)).filter((kind) => kind === 'name.found')).toHaveLength(1);
  const listed = await tegata('name', 'list');
  expect(listed.stdout).toMatch(/^waits {2}domain login\.paypa1\.com {2}of demonstration, like paypal\.com, since /);
  expect((await tegata('name', 'clear', 'login.paypa1.com', '--organization', 'demonstration', '--officer', 'alice', '--reason', 'it is theirs')).code).toBe(0);
  expect((await tegata('name', 'list')).stdout).toBe('no name waits, and none is denied\n');
  expect((await order(client, names)).json.status).toBe('pending');
});

test('finalize asks again: a decision that was changed meanwhile counts', async () => {
  const client = await ca.subscribe();
  const name = 'secure-paypal.example.com';
  expect((await client.newOrder([name])).status).toBe(403);
  const decide = (act: string) => tegata('name', act, name, '--organization', 'demonstration', '--officer', 'alice', '--reason', 'x');
  await decide('clear');
  const ready = await readyOrder(ca, client, [name]);
  await decide('refuse');
  const refused = await client.finalize(ready.finalize, certificationRequest([name]));
  expect([refused.status, refused.problemType]).toEqual([403, 'userActionRequired']);
  await decide('clear');
  expect((await client.finalize(ready.finalize, certificationRequest([name]))).status).toBe(200);
});

test('a denied domain is refused to everybody, with everything below it, until that is lifted', async () => {
  const client = await ca.subscribe();
  expect((await tegata('name', 'deny', 'Fraud.example.org', '--officer', 'alice', '--reason', 'fraud')).stdout).toContain('is denied');
  expect(await tegata('name', 'deny', 'fraud.example.org', '--officer', 'alice', '--reason', 'fraud')).toMatchObject({ code: 2, stderr: expect.stringContaining('denied already') });
  await ca.restart();
  const refused = await client.newOrder(['shop.fraud.example.org']);
  expect([refused.status, refused.json.detail]).toEqual([403, expect.stringContaining('refused by the certificate authority')]);
  expect((await tegata('name', 'lift', 'fraud.example.org', '--officer', 'bob', '--reason', 'settled')).code).toBe(0);
  await ca.restart();
  expect((await client.newOrder(['shop.fraud.example.org'])).status).toBe(201);
});

test('an approved application gives the next certificates their subject; dossiers of both versions hold', async () => {
  const { desk, sato, suzuki } = rig;
  const now = () => rig.clock.set(ca.clock.now());
  now();
  const { application } = await rig.reviewed();
  const { organizationId } = application;
  const hmacKey = randomBytes(32);
  const key = { id: 'key-of-vetted', hmacKey, organizationId, officer: 'sato', nameRules: ['*'], accountLimit: null, expiresAt: null };
  await ca.acts.createEabKey(key);
  const client = await ca.subscribe({ eab: { kid: key.id, hmacKey: hmacKey.toString('base64url') } });
  expect((await client.newOrder(['vetted.example.com'])).problemType).toBe('userActionRequired');
  await desk.approveApplication(suzuki, on(application));
  const first = await obtain(ca, client, ['vetted.example.com']);
  expect(first.certificate.subject).toContain('O=Reiji KK');
  // The organization has another name now.
  await new Promise((resolve) => setTimeout(resolve, 1100));
  now();
  const manager = memberActor('applicant-1', [organizationId]);
  const next = await desk.startApplication(manager, { organizationId, claim: { ...application.claim, legalName: '株式会社改名', romanizedName: '' } });
  const extract = await rig.addEvidence(manager, next, 'registry-extract', ['legalName']);
  const others = (await desk.viewApplication(manager, next.id)).otherEvidence;
  for (const { id } of others) await desk.reuseEvidence(manager, { applicationId: next.id, evidenceId: id, supports: ['address', 'jurisdiction', 'registrationNumber'] });
  const taken = await desk.takeApplication(sato, on(await desk.submitApplication(manager, on(next))));
  const judge = (evidenceId: typeof extract, supports: Parameters<typeof desk.judgeEvidence>[1]['supports']) => desk.judgeEvidence(sato, { applicationId: next.id, evidenceId, supports, note: '' });
  await judge(extract, ['legalName', 'address', 'jurisdiction', 'registrationNumber']);
  for (const { id, kind } of others) {
    if (kind === 'attestation-letter') await judge(id, ['telephone', 'contacts']);
    if (kind === 'communication-record') await judge(id, ['authority']);
  }
  const finished = await desk.finishReview(sato, { ...on(taken), subject: { name: 'legalName', address: 'native' }, note: '' });
  await desk.approveApplication(suzuki, on(finished));
  const second = await obtain(ca, client, ['vetted.example.com']);
  expect(second.certificate.subject).toContain('O=株式会社改名');

  const trust = { auditKey: ca.keys.pki.audit.publicKey, issuer: ca.keys.pki.issuer.certificate };
  for (const [n, { serial }] of [first, second].entries()) {
    const file = join(folder, `${n}.json`);
    expect(await tegata('dossier', serial.padStart(serial.length + (serial.length % 2), '0'), '--output', file)).toMatchObject({ code: 0 });
    expect(verifyDossierFile(file, trust).checks.flatMap(({ failures }) => failures)).toEqual([]);
    const { organization } = (JSON.parse(readFileSync(file, 'utf8')) as Dossier).sections;
    expect([organization.applications?.length, organization.evidence?.length]).toEqual([2, 7]);
  }
  const shown = await tegata('application', 'show', finished.id);
  expect(shown.stdout).toContain('legalName: 株式会社改名  (registry-extract of');
  expect((await tegata('application', 'list', '--organization', organizationId)).stdout.split('\n').filter((line) => line.includes('approved'))).toHaveLength(2);
});

test('commands about data sources', async () => {
  const evaluation = ['--name', 'TSR', '--provider', 'TSR', '--purpose', 'credit', '--age', '1 year', '--updates', 'daily', '--availability', 'public', '--falsification', 'surveys'];
  const { id } = JSON.parse((await tegata('data-source', 'add', '--officer', 'alice', ...evaluation, '--json')).stdout) as { id: string };
  expect(await tegata('data-source', 'confirm', id, '--officer', 'alice')).toMatchObject({ code: 2, stderr: expect.stringContaining('you have evaluated') });
  expect((await tegata('data-source', 'confirm', id, '--officer', 'bob')).stdout).toBe(`data source ${id} is confirmed\n`);
  expect((await tegata('data-source', 'list')).stdout).toBe(`${id}  TSR  evaluated by alice, confirmed by bob\n`);
  expect((await tegata('data-source', 'retire', id, '--officer', 'alice')).stdout).toBe(`data source ${id} is retired\n`);
  expect(await tegata('data-source', 'confirm', 'none', '--officer', 'alice')).toMatchObject({ code: 2, stderr: expect.stringContaining('no such data source') });
});
