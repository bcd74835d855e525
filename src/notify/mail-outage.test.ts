import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { freePort } from '../../test/support/free-port.js';
import { addPerson, notifyContext, ORG } from '../../test/support/notices.js';
import { addOrder } from '../../test/support/records.js';
import { readRows } from '../../test/support/database-content.js';
import { SeededRandom } from '../../test/support/seeded-random.js';
import { startSmtpServer, type TestSmtpServer } from '../../test/support/smtp-server.js';
import { createSqliteDatabase, silentLog, type TestDatabase } from '../../test/support/test-database.js';
import { tlsAlpnCertificate } from '../../test/support/tls-alpn-server.js';
import { composeSendMail } from '../app/compose-mail.js';
import type { OrganizationId } from '../core/ids.js';
import { createJobRunner, type JobHandlers, type JobRunner } from '../jobs/run-jobs.js';
import { deliverMail } from '../ra/contact/deliver-mail.js';
import type { RaContext } from '../ra/context.js';
import { createSmtpMailer, type SmtpOptions } from './smtp-mailer.js';
import { tellNotices } from './tell/tell-notices.js';

const HOUR_MS = 3_600_000;

let clock: FakeClock;
let database: TestDatabase;
let runner: JobRunner | undefined;
let smtp: TestSmtpServer | undefined;

beforeEach(async () => {
  clock = new FakeClock('2026-11-21T12:00:00Z');
  database = await createSqliteDatabase({ clock });
  await database.transactor.transaction(async (stores) => {
    await addOrder(stores);
    await stores.organizations.move(ORG, { status: 'approved', version: 1 }, { status: 'suspended', version: 2, suspendedReason: 'bankrupt' });
    for (const id of ['one', 'two', 'three']) await addPerson(stores, id, 'manager');
  });
});
afterEach(async () => {
  await runner?.stop();
  await smtp?.close();
  smtp = undefined;
  await database.remove();
});

/** Runs jobs as the program does, on the clock of the test. */
function start(options: Omit<SmtpOptions, 'host' | 'from'>): void {
  const sendMail = composeSendMail(createSmtpMailer({ host: '127.0.0.1', from: 'pki@ca.example', ...options }));
  // The parts of ra's context that sending looks at.
  const context = { transactor: database.transactor, clock, sendMail } as unknown as RaContext;
  const refuse = () => Promise.reject(new Error('no such job here'));
  const kinds = ['validate-challenge', 'issue-order', 'publish-crl', 'log-certificate', 'discover-contacts', 'report-caa-refusal', 'tell', 'deliver-webhooks'] as const;
  const handlers = {
    ...Object.fromEntries(kinds.map((kind) => [kind, refuse])),
    'send-mail': ({ mailId }) => deliverMail(context, mailId),
  } as Pick<JobHandlers, 'send-mail'> as JobHandlers;
  runner = createJobRunner({ transactor: database.transactor, handlers, clock, random: new SeededRandom('jobs'), log: silentLog });
  database.onJobs((jobs) => runner?.accept(jobs));
  runner.start();
}

const tell = (): Promise<void> =>
  tellNotices(notifyContext(database, clock).context, { notices: [{ kind: 'organization-suspended', organizationId: ORG }], happening: 'x', by: ['mail'] });
const states = async (): Promise<Record<string, string>> => {
  const rows = await readRows<{ recipient: string; state: string }>(database.url, 'SELECT recipient, state FROM mails');
  return Object.fromEntries(rows.map(({ recipient, state }) => [recipient.replace('@example.com', ''), state]));
};
/** Lets the test's time go on, and the sockets have theirs, until the outbox is as it should be. */
async function until(done: (now: Record<string, string>) => boolean, stepMs: number): Promise<void> {
  for (let n = 0; n < 200; n += 1) {
    if (done(await states())) return;
    await clock.advance(stepMs);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`the outbox is ${JSON.stringify(await states())}`);
}
const all = (state: string) => (now: Record<string, string>) => Object.values(now).every((each) => each === state);

test('a mail server that is dead for hours delays and loses nothing; each mail arrives once', async () => {
  const port = await freePort();
  start({ port });
  await tell();
  const from = clock.now();
  await until(() => clock.now() > from + 7200, HOUR_MS / 10);
  expect(Object.values(await states())).toEqual(['waiting', 'waiting', 'waiting']);
  smtp = await startSmtpServer(port);
  await until(all('sent'), 60_000);
  expect(smtp.mails.map(({ to }) => to[0]).sort()).toEqual(['one@example.com', 'three@example.com', 'two@example.com']);
  expect(smtp.mails[0]?.text).toContain('bankrupt');
});

test('a recipient who is refused for good, and one who is to come later, hold nobody up', async () => {
  smtp = await startSmtpServer();
  smtp.refused.set('one@example.com', 'nobody of that name');
  smtp.later.add('two@example.com');
  start({ port: smtp.port });
  await tell();
  await until((now) => now['three'] === 'sent' && now['one'] === 'refused', 1000);
  expect(await states()).toEqual({ one: 'refused', two: 'waiting', three: 'sent' });
  smtp.later.clear();
  await until((now) => now['two'] === 'sent', 60_000);
  const [row] = await readRows<{ failure: string; content: string | null }>(database.url, `SELECT failure, content FROM mails WHERE state = 'refused'`);
  expect(row?.failure).toContain('nobody of that name');
  expect(row?.content).toBeNull();
});

test('where TLS is demanded, mail waits for a server that speaks it with a certificate that is trusted', async () => {
  const tls = tlsAlpnCertificate({ alternativeNames: 'IP:127.0.0.1', identifier: null });
  smtp = await startSmtpServer();
  const { port } = smtp;
  start({ port, requireTls: true, authorities: tls.cert });
  await tell();
  const from = clock.now();
  await until(() => clock.now() > from + 600, 60_000);
  expect(smtp.mails).toEqual([]);
  await smtp.close();
  const strangers = tlsAlpnCertificate({ alternativeNames: 'IP:127.0.0.1', identifier: null });
  smtp = await startSmtpServer(port, strangers);
  await until(() => clock.now() > from + 1800, 60_000);
  expect(smtp.mails).toEqual([]);
  await smtp.close();
  smtp = await startSmtpServer(port, tls);
  await until(all('sent'), 60_000);
  expect(smtp.mails).toHaveLength(3);
});

test('nobody is told for an organization that is not there', async () => {
  const { context } = notifyContext(database, clock);
  await tellNotices(context, { notices: [{ kind: 'organization-suspended', organizationId: 'none' as OrganizationId }], happening: 'x', by: ['mail'] });
  expect(await states()).toEqual({});
});
