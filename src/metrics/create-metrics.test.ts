import { expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import type { AuditEvent } from '../audit/event.js';
import type { Signer } from '../core/signer.js';
import { createBoundedTimes } from './bounded-times.js';
import { createMetrics } from './create-metrics.js';
import type { MetricsStores } from './ports.js';

const clock = new FakeClock('2026-11-24T09:00:00Z');
let deadline: number | null = clock.now() - 60;
const read: MetricsStores = {
  figures: {
    jobs: () => Promise.resolve([{ kind: 'send-mail', count: 3, mostAttempts: 7, oldestAt: clock.now() - 500 }]),
    crls: () => Promise.resolve([{ issuerId: 'issuer-1', shard: 0, thisUpdate: clock.now() - 100, nextUpdate: clock.now() + 200 }]),
    unpublishedRevocations: () => Promise.resolve({ count: 1, deadline }),
    problemReports: () => Promise.resolve({ count: 4, deadline: deadline === null ? null : deadline + 90 }),
    ocspDue: () => Promise.resolve({ count: 2, since: clock.now() - 30 }),
  },
  auditChain: { newestSequence: () => Promise.resolve(12), lastSequence: () => Promise.resolve(9) },
};
const make = () =>
  createMetrics({ read, clock, token: () => ({ state: 'reconnecting', queued: 4, running: 1, signatures: 9 }), writing: () => 5, accessLog: () => ({ lines: 8, lost: 2, waiting: 70 }) });
/** A part of an event is enough: what is counted is read, the rest is not. */
const event = (kind: AuditEvent['kind'], detail: object = {}, more: object = {}): AuditEvent => ({ kind, detail, ...more }) as unknown as AuditEvent;

it('shows what is open, what waits and what was lost', async () => {
  const text = await make().text();
  for (const line of [
    'tegata_jobs{kind="send-mail"} 3',
    'tegata_jobs_most_attempts{kind="send-mail"} 7',
    'tegata_jobs_oldest_seconds{kind="send-mail"} 500',
    'tegata_crl_age_seconds{issuer="issuer-1",shard="0"} 100',
    'tegata_crl_left_seconds{issuer="issuer-1",shard="0"} 200',
    'tegata_revocations_unpublished 1',
    'tegata_revocation_deadline_seconds -60',
    'tegata_problem_reports_open 4',
    'tegata_problem_report_deadline_seconds 30',
    'tegata_ocsp_due 2',
    'tegata_ocsp_overdue_seconds 30',
    'tegata_audit_unsealed 3',
    'tegata_token_state{state="reconnecting"} 1',
    'tegata_token_state{state="up"} 0',
    'tegata_signing_queue{state="waiting"} 4',
    'tegata_database_transactions 5',
    'tegata_access_log_lines{outcome="lost"} 2',
  ])
    expect(text.split('\n')).toContain(line);
});

it('shows no deadline where no revocation has one', async () => {
  deadline = null;
  expect((await make().text()).split('\n').filter((line) => line.startsWith('tegata_revocation_deadline') || line.startsWith('tegata_problem_report_deadline'))).toEqual([]);
});

it('counts orders with their time, validations, and what perspectives said', async () => {
  const metrics = make();
  metrics.event(event('order.finalized', {}, { orderId: 'one' }));
  clock.set(clock.now() + 2);
  metrics.event(event('order.issued', {}, { orderId: 'one' }));
  // Finalized before this start.
  metrics.event(event('order.issued', {}, { orderId: 'two' }));
  metrics.event(event('order.refused'));
  const perspectives = [{ name: 'ripe.one', corroborates: true }, { name: 'arin.two', corroborates: false }];
  metrics.event(event('validation.attempted', { method: 'm', outcome: 'valid', record: { primary: {}, corroboration: { asked: true, quorumMet: true, perspectives } } }));
  metrics.event(event('validation.attempted', { method: 'm', outcome: 'invalid', record: { primary: {}, corroboration: { asked: false, why: 'w' } } }));
  metrics.event(event('ocsp.signed', { issuerId: 'i', responses: ['01 sha1 1790000000 good', '02 sha1 1790000000 revoked 1780000000 1'] }));
  metrics.answered('ocsp', 200);
  const lines = (await metrics.text()).split('\n');
  for (const line of [
    'tegata_orders_total{outcome="issued"} 2',
    'tegata_orders_total{outcome="refused"} 1',
    'tegata_issuance_seconds_sum 2',
    'tegata_issuance_seconds_count 1',
    'tegata_validations_total{method="m",outcome="invalid"} 1',
    'tegata_mpic_quorum_total{met="true"} 1',
    'tegata_perspective_answers_total{perspective="arin.two",corroborates="false"} 1',
    'tegata_ocsp_responses_signed_total{status="revoked"} 1',
    'tegata_public_responses_total{route="ocsp",status="200"} 1',
    'tegata_audit_events_total{kind="validation.attempted"} 2',
  ])
    expect(lines).toContain(line);
});

it('measures signatures, and failures apart', async () => {
  const metrics = make();
  const signer: Signer = { publicKey: () => Promise.resolve(Buffer.of(1)), sign: ({ keyId }) => (keyId === 'gone' ? Promise.reject(new Error('gone')) : Promise.resolve(Buffer.of(2))) };
  const timed = metrics.timed(signer);
  const request = { algorithm: 'ecdsa-with-SHA256', tbs: Buffer.of(3) } as const;
  expect(await timed.sign({ keyId: 'here', ...request })).toEqual(Buffer.of(2));
  await expect(timed.sign({ keyId: 'gone', ...request })).rejects.toThrow('gone');
  const text = await metrics.text();
  expect(text).toContain('tegata_signing_seconds_count{outcome="signed"} 1');
  expect(text).toContain('tegata_signing_seconds_count{outcome="failed"} 1');
});

it('forgets the oldest beginning when there are too many', () => {
  const times = createBoundedTimes(2);
  for (const [at, name] of ['one', 'two', 'three'].entries()) times.begin(name, at);
  expect([times.end('one'), times.end('two'), times.end('two'), times.end('three')]).toEqual([undefined, 1, undefined, 2]);
});
