import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { AcmeClient } from '../support/acme-client.js';
import { certificationRequest } from '../support/certification-request.js';
import { settledContent } from '../support/database-content.js';
import { fulfil, obtain, order, readyOrder, respond } from '../support/order-flow.js';
import { readAuditEvents } from '../support/audit-events.js';
import { startCa, type Ca } from '../support/start-ca.js';
import { TickingClock } from '../support/ticking-clock.js';

const clock = new TickingClock();
let ca: Ca;
let client: AcmeClient;
beforeAll(async () => {
  ca = await startCa({ clock });
  client = await ca.subscribe();
});
afterEach(() => ca.web.clear());
afterAll(async () => {
  await ca.stop();
  expect(ca.logged).toEqual([]);
});

interface Challenge {
  type: string;
  token: string;
  url: string;
  status: string;
}

interface OpenAuthorization {
  url: string;
  challenge: Challenge;
  orderUrl: string;
}

/** A pending authorization of a new order with its challenge of one type. */
async function pending(name: string, type: 'http-01' | 'dns-01', on = { ca, client }): Promise<OpenAuthorization> {
  const ordered = await order(on.client, [name]);
  const [url] = ordered.json.authorizations as [string];
  const challenges = (await on.client.read(url)).json.challenges as Challenge[];
  const challenge = challenges.find((offered) => offered.type === type);
  if (challenge === undefined) throw new Error(`no ${type} for ${name}`);
  return { url, challenge, orderUrl: ordered.requiredHeader('location') };
}

/** Starts the challenge and waits for the end of its authorization. */
async function outcome(
  { url, challenge }: OpenAuthorization,
  by = client,
): Promise<{ status: string; error?: { type: string; detail: string }; challenges: Challenge[] }> {
  await by.startChallenge(challenge.url);
  const { status, challenges } = (await by.poll(url)).json;
  return { status, challenges, error: challenges[0].error };
}

const methodOf = (name: string): unknown =>
  (
    readAuditEvents(ca.config.database).findLast(
      ({ kind, detail }) => kind === 'validation.attempted' && (detail as { name: string }).name === name,
    )?.detail as { method: string }
  ).method;

describe('§7.5 authorization and challenge objects', () => {
  test('are what the RFC draws: token, url, up link; the wildcard flag; dns-01 alone for a wildcard', async () => {
    const { url, challenge } = await pending('objects.example.com', 'http-01');
    const authorization = (await client.read(url)).json;
    expect(authorization).toMatchObject({
      status: 'pending',
      identifier: { type: 'dns', value: 'objects.example.com' },
      expires: expect.stringMatching(/Z$/),
    });
    expect(authorization.wildcard).toBeUndefined();
    expect(authorization.challenges.map(({ type }: Challenge) => type).sort()).toEqual(['dns-01', 'http-01', 'tls-alpn-01']);
    expect(challenge.token).toMatch(/^[A-Za-z0-9_-]{22,}$/);
    const read = await client.read(challenge.url);
    expect([read.status, read.json.status, read.links('up')]).toEqual([200, 'pending', [url]]);
    const wildcard = (await client.read((await order(client, ['*.objects.example.com'])).json.authorizations[0])).json;
    expect([wildcard.wildcard, wildcard.identifier.value, wildcard.challenges.map(({ type }: Challenge) => type)]).toEqual([
      true,
      'objects.example.com',
      ['dns-01'],
    ]);
  });

  test('of another account are like those that do not exist', async () => {
    const { url, challenge } = await pending('others.example.com', 'http-01');
    const other = await ca.subscribe();
    for (const reply of [
      await other.read(url),
      await other.post(url, { status: 'deactivated' }),
      await other.read(challenge.url),
      await other.startChallenge(challenge.url),
      await other.read(`${ca.config.baseUrl}/authz/none`),
      await other.read(`${ca.config.baseUrl}/chall/none`),
    ]) {
      expect([reply.status, reply.problemType]).toEqual([404, 'malformed']);
    }
    expect((await client.read(url)).json.status).toBe('pending');
  });
});

describe('§8.3 http-01', () => {
  test('at /.well-known/acme-challenge, with white space after the key authorization', async () => {
    const open = await pending('acme-challenge.example.com', 'http-01');
    ca.web.files.set(`/.well-known/acme-challenge/${open.challenge.token}`, `${client.keyAuthorization(open.challenge.token)}\r\n`);
    const ended = await outcome(open);
    expect([ended.status, ended.challenges]).toEqual([
      'valid',
      [expect.objectContaining({ type: 'http-01', status: 'valid', validated: expect.stringMatching(/^2026-/) })],
    ]);
    expect((await client.read(open.orderUrl)).json.status).toBe('ready');
    expect(methodOf('acme-challenge.example.com')).toBe('3.2.2.4.19');
    expect(ca.web.requests.at(-1)?.host).toBe('acme-challenge.example.com');
  });

  test('at /.well-known/pki-validation, where the other place has nothing', async () => {
    const open = await pending('pki-validation.example.com', 'http-01');
    ca.web.files.set(`/.well-known/pki-validation/${open.challenge.token}`, client.keyAuthorization(open.challenge.token));
    expect((await outcome(open)).status).toBe('valid');
    expect(methodOf('pki-validation.example.com')).toBe('3.2.2.4.18');
  });

  test('follows a redirection to another place', async () => {
    const open = await pending('redirect.example.com', 'http-01');
    ca.web.redirects.set(`/.well-known/acme-challenge/${open.challenge.token}`, `http://elsewhere.example.com:${ca.web.port}/here`);
    ca.web.files.set('/here', client.keyAuthorization(open.challenge.token));
    expect((await outcome(open)).status).toBe('valid');
  });

  test('under the strict policy looks at pki-validation only', async () => {
    const strict = await startCa({ policies: ['secom-sr-2.96'] });
    try {
      const subscriber = await strict.subscribe();
      const on = { ca: strict, client: subscriber };
      const failing = await pending('strict.example.com', 'http-01', on);
      strict.web.files.set(`/.well-known/acme-challenge/${failing.challenge.token}`, subscriber.keyAuthorization(failing.challenge.token));
      expect((await outcome(failing, subscriber)).status).toBe('invalid');
      expect(strict.web.requests.map(({ path }) => path)).toEqual([`/.well-known/pki-validation/${failing.challenge.token}`]);
      const open = await pending('strict.example.com', 'http-01', on);
      strict.web.files.set(`/.well-known/pki-validation/${open.challenge.token}`, subscriber.keyAuthorization(open.challenge.token));
      expect((await outcome(open, subscriber)).status).toBe('valid');
      expect((await obtain(strict, subscriber, ['strict.example.com'])).order.json.profile).toBe('sr-ov');
    } finally {
      await strict.stop();
    }
  });

  test.each<[string, string, (open: OpenAuthorization, name: string) => void]>([
    ['nothing there', 'unauthorized', () => undefined],
    [
      'another content',
      'incorrectResponse',
      ({ challenge }) => ca.web.files.set(`/.well-known/acme-challenge/${challenge.token}`, 'hello'),
    ],
    [
      'another account’s key authorization',
      'incorrectResponse',
      ({ challenge }) => ca.web.serveTokens('acme-challenge', `${challenge.token}-thumbprint`),
    ],
    [
      'a redirection without end, and nothing at the other place',
      'unauthorized',
      ({ challenge }) =>
        ca.web.redirects.set(`/.well-known/acme-challenge/${challenge.token}`, `/.well-known/acme-challenge/${challenge.token}`),
    ],
    ['a server that is not there', 'connection', (_, name) => ca.dns.set(name, 'A', ['127.0.0.9'])],
    ['a name without addresses', 'dns', (_, name) => ca.dns.set(name, 'A', [])],
    ['an address of the metadata service', 'dns', (_, name) => ca.dns.set(name, 'A', ['169.254.169.254'])],
  ])('%s fails as %s, the order with it, and says so', async (what, type, prepare) => {
    const name = `${what.replace(/[^a-z]+/g, '-')}.example.com`;
    const open = await pending(name, 'http-01');
    prepare(open, name);
    const ended = await outcome(open);
    expect([ended.status, ended.challenges.length, ended.challenges[0]?.status]).toEqual(['invalid', 1, 'invalid']);
    expect(ended.error?.type, ended.error?.detail).toBe(`urn:ietf:params:acme:error:${type}`);
    expect(ended.error?.detail).toContain(name);
    const failed = (await client.read(open.orderUrl)).json;
    expect([failed.status, failed.error.subproblems[0].identifier.value]).toEqual(['invalid', name]);
    expect((await client.finalize(`${open.orderUrl}/finalize`, certificationRequest([name]))).problemType).toBe('orderNotReady');
  });
});

describe('§8.4 dns-01', () => {
  test('proves a name and a wildcard of it, each with a record of its own among others', async () => {
    const ordered = await order(client, ['dns.example.com', '*.dns.example.com']);
    const values: string[] = ['unrelated'];
    const challenges: Challenge[] = [];
    for (const url of ordered.json.authorizations as string[]) {
      const found = ((await client.read(url)).json.challenges as Challenge[]).find(({ type }) => type === 'dns-01') as Challenge;
      challenges.push(found);
      values.push(client.dnsDigest(found.token));
    }
    ca.dns.set('_acme-challenge.dns.example.com', 'TXT', values);
    for (const { url } of challenges) await client.startChallenge(url);
    for (const url of ordered.json.authorizations as string[]) expect((await client.poll(url)).json.status).toBe('valid');
    const finalized = await client.finalize(ordered.json.finalize, certificationRequest(['*.dns.example.com', 'dns.example.com']));
    expect((await client.poll(finalized.requiredHeader('location'))).json.status).toBe('valid');
    expect(methodOf('dns.example.com')).toBe('3.2.2.4.7');
  });

  test('follows a CNAME', async () => {
    const open = await pending('alias.example.com', 'dns-01');
    ca.dns.set('_acme-challenge.alias.example.com', 'CNAME', ['validation.example.net']);
    ca.dns.set('validation.example.net', 'TXT', [client.dnsDigest(open.challenge.token)]);
    expect((await outcome(open)).status).toBe('valid');
  });

  test('without a record it is unauthorized, with another value incorrectResponse', async () => {
    const none = await pending('no-record.example.com', 'dns-01');
    expect((await outcome(none)).error?.type).toBe('urn:ietf:params:acme:error:unauthorized');
    const wrong = await pending('wrong-record.example.com', 'dns-01');
    ca.dns.set('_acme-challenge.wrong-record.example.com', 'TXT', [client.keyAuthorization(wrong.challenge.token)]);
    const ended = await outcome(wrong);
    expect(ended.error?.type).toBe('urn:ietf:params:acme:error:incorrectResponse');
    expect(ended.error?.detail).toContain(client.dnsDigest(wrong.challenge.token));
  });
});

describe('§7.5.1 responding', () => {
  test('a second response, and one to the other challenge of a decided authorization, change nothing', async () => {
    const ordered = await order(client, ['twice.example.com']);
    const [url] = ordered.json.authorizations as [string];
    const authorization = (await client.read(url)).json;
    await respond(ca, client, authorization, 'http-01');
    await client.poll(url);
    const requests = ca.web.requests.length;
    const before = await settledContent(ca.config.database);
    for (const { url: challenge } of authorization.challenges as Challenge[])
      expect((await client.startChallenge(challenge)).status).toBe(200);
    expect([await settledContent(ca.config.database), ca.web.requests.length]).toEqual([before, requests]);
  });

  test('several responses at once start one validation', async () => {
    const open = await pending('at-once.example.com', 'http-01');
    ca.web.files.set(`/.well-known/acme-challenge/${open.challenge.token}`, client.keyAuthorization(open.challenge.token));
    const replies = await Promise.all(Array.from({ length: 6 }, () => client.startChallenge(open.challenge.url)));
    expect(replies.every(({ status }) => status === 200)).toBe(true);
    expect((await client.poll(open.url)).json.status).toBe('valid');
    expect(ca.web.requests.filter(({ path }) => path.includes(open.challenge.token))).toHaveLength(1);
  });

  test('a validation under way is finished by the next process', async () => {
    const open = await pending('restart.example.com', 'http-01');
    ca.web.files.set(`/.well-known/acme-challenge/${open.challenge.token}`, client.keyAuthorization(open.challenge.token));
    const [reply] = await Promise.allSettled([client.startChallenge(open.challenge.url), ca.restart()]);
    expect(['fulfilled', 'rejected']).toContain(reply.status);
    await client.startChallenge(open.challenge.url);
    expect((await client.poll(open.url)).json.status).toBe('valid');
  });
});

describe('reuse (BR 4.2.1) and §7.5.2 deactivation', () => {
  test('a valid authorization serves later orders of its account, and no other account', async () => {
    const first = await readyOrder(ca, client, ['reuse.example.com']);
    const second = await order(client, ['reuse.example.com']);
    expect([second.json.status, second.json.authorizations]).toEqual(['ready', first.ordered.json.authorizations]);
    const other = await ca.subscribe();
    const strangers = await order(other, ['reuse.example.com']);
    expect([strangers.json.status, strangers.json.authorizations[0] === second.json.authorizations[0]]).toEqual(['pending', false]);
  });

  test('a name’s proof does not serve its wildcard, nor names below it', async () => {
    await readyOrder(ca, client, ['narrow.example.com']);
    expect((await order(client, ['*.narrow.example.com'])).json.status).toBe('pending');
    expect((await order(client, ['a.narrow.example.com'])).json.status).toBe('pending');
  });

  test('once deactivated it serves no more, and the orders that rely on it fail', async () => {
    const { ordered, url, finalize } = await readyOrder(ca, client, ['given-up.example.com']);
    const [authorization] = ordered.json.authorizations as [string];
    const reply = await client.post(authorization, { status: 'deactivated' });
    expect([reply.status, reply.json.status]).toEqual([200, 'deactivated']);
    expect((await client.read(url)).json).toMatchObject({ status: 'invalid', error: { detail: expect.stringContaining('deactivated') } });
    expect((await client.finalize(finalize, certificationRequest(['given-up.example.com']))).problemType).toBe('orderNotReady');
    const next = await order(client, ['given-up.example.com']);
    expect([next.json.status, next.json.authorizations[0] === authorization]).toEqual(['pending', false]);
    expect((await client.post(authorization, { status: 'deactivated' })).status).toBe(200);
    const odd = await client.post(authorization, { status: 'valid' });
    expect([odd.status, odd.problemType]).toEqual([400, 'malformed']);
  });

  test('one that has failed cannot be deactivated', async () => {
    const open = await pending('failed.example.com', 'http-01');
    await outcome(open);
    const reply = await client.post(open.url, { status: 'deactivated' });
    expect([reply.status, reply.problemType]).toEqual([400, 'malformed']);
    expect(reply.json.detail).toContain('invalid');
  });

  test('when the evidence is too old, the name has to be proven again', async () => {
    const own = new TickingClock('2026-11-21T12:00:00Z');
    const aging = await startCa({ clock: own });
    try {
      const subscriber = await aging.subscribe();
      await readyOrder(aging, subscriber, ['aging.example.com']);
      // BR 4.2.1: 200 days until 2027-03-15, 100 from then on; 120 days later it is 2027-03-21.
      own.advance({ days: 90 });
      expect((await order(subscriber, ['aging.example.com'])).json.status).toBe('ready');
      own.advance({ days: 30 });
      const anew = await order(subscriber, ['aging.example.com']);
      expect(anew.json.status).toBe('pending');
      await fulfil(aging, subscriber, anew);
    } finally {
      await aging.stop();
    }
  });
});

test('the web server is asked once for each place', async () => {
  const open = await pending('polite.example.com', 'http-01');
  const before = ca.web.requests.length;
  await outcome(open);
  expect(ca.web.requests.slice(before).map(({ path }) => path)).toEqual(
    ['acme-challenge', 'pki-validation'].map((folder) => `/.well-known/${folder}/${open.challenge.token}`),
  );
});
