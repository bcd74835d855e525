import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { startWebhookReceiver, type WebhookReceiver } from '../../../test/support/webhook-receiver.js';
import { createWebhookPoster } from './post-webhook.js';

let receiver: WebhookReceiver;
let clock: FakeClock;
beforeAll(async () => {
  receiver = await startWebhookReceiver();
});
afterAll(() => receiver.close());
beforeEach(() => {
  receiver.answer = () => 204;
  clock = new FakeClock();
});

const client = (changes: Partial<Parameters<typeof createWebhookPoster>[0]> = {}) =>
  createWebhookPoster({ lookup: receiver.lookup, authorities: receiver.authorities, clock, userAgent: 'tegata', ...changes });
const message = () => ({ url: receiver.url, headers: {}, body: '{}' });
const signal = new AbortController().signal;

test('who gives no answer is given up after ten seconds', async () => {
  receiver.answer = () => 'silence';
  const before = receiver.received.length;
  const posted = client()(message(), signal);
  while (receiver.received.length === before) await new Promise((resolve) => setImmediate(resolve));
  await clock.advance(10_000);
  expect(await posted).toEqual({ ok: false, status: null, failure: 'no whole answer within 10 s' });
});

test('a certificate of strangers, and one for another name, is not trusted', async () => {
  const before = receiver.received.length;
  const { authorities: _, ...usual } = { lookup: receiver.lookup, authorities: receiver.authorities, clock, userAgent: 'tegata' };
  expect(await createWebhookPoster(usual)(message(), signal)).toMatchObject({ ok: false, status: null, failure: expect.stringContaining('self-signed') as string });
  const elsewhere = receiver.url.replace('hooks.', 'other.');
  expect(await client()({ ...message(), url: elsewhere }, signal)).toMatchObject({ ok: false, failure: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID') as string });
  expect(receiver.received).toHaveLength(before);
});

test('a name without public addresses is not connected to', async () => {
  const refusing = client({ lookup: (_name, _options, callback) => callback(new Error('only private addresses'), '', 0) });
  expect(await refusing(message(), signal)).toEqual({ ok: false, status: null, failure: 'only private addresses' });
});

test('ends with the program', async () => {
  receiver.answer = () => 'silence';
  const stop = new AbortController();
  const posted = client()(message(), stop.signal);
  stop.abort(new Error('the program is stopping'));
  await expect(posted).rejects.toThrow('the program is stopping');
});
