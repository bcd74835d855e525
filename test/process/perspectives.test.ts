import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Answer } from 'dns-packet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AcmeClient } from '../support/acme-client.js';
import { readAuditEvents } from '../support/audit-events.js';
import { certificationRequest } from '../support/certification-request.js';
import { MAIN } from '../support/development-process.js';
import { startMisbehavingDns, type Behaviour, type MisbehavingDns } from '../support/misbehaving-dns.js';
import { order } from '../support/order-flow.js';
import { startPerspectiveProcesses, type PerspectiveProcesses } from '../support/perspective-processes.js';
import { publishResponse, type OfferedChallenge } from '../support/publish-response.js';
import { startCa, type Ca } from '../support/start-ca.js';

/*
 * Multi-perspective issuance corroboration (BR 3.2.2.9) with seven real processes: the primary, here, with the whole CA, and six built remote
 * perspectives configured as in production, each with a name server of its own. Which of them a CA has differs; the processes are the same.
 */

const REGIONS = ['ripe', 'arin', 'apnic', 'ripe', 'ripe', 'ripe'] as const;
const VALID = { status: 'valid' };

interface Primary {
  readonly ca: Ca;
  readonly client: AcmeClient;
}

let views: readonly MisbehavingDns[];
let world: PerspectiveProcesses;
let liar: Server;
let lies = 0;
const primaries = new Map<string, Promise<Primary>>();
beforeAll(async () => {
  views = await Promise.all(REGIONS.map(() => startMisbehavingDns()));
  world = await startPerspectiveProcesses(
    MAIN,
    REGIONS.map((region, index) => ({ region, dnsServer: `127.0.0.1:${views[index]?.port ?? 0}` })),
  );
  const { certificate, key } = world.server;
  liar = createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (request, response) => {
    lies++;
    request.resume();
    response.end(JSON.stringify({ check_type: 'dcv', check_completed: true, check_passed: true, errors: [], details: {} }));
  });
  await new Promise<void>((resolve) => liar.listen(0, '127.0.0.1', resolve));
}, 60_000);
afterAll(async () => {
  for (const primary of primaries.values()) await (await primary).ca.stop();
  liar.closeAllConnections();
  liar.close();
  await world.stop();
  for (const view of views) await view.close();
});

/** A CA with these of the perspectives, by index; -1 is the liar in the place of one. Made once. */
function withPerspectives(...indices: readonly number[]): Promise<Primary> {
  const key = indices.join();
  const made = primaries.get(key) ?? start(indices);
  primaries.set(key, made);
  return made;
}

async function start(indices: readonly number[]): Promise<Primary> {
  const perspectives = indices.map((index) => {
    const { configured } = world.all[Math.max(index, 0)]!;
    return index >= 0 ? configured : { ...configured, name: 'liar', url: `https://127.0.0.1:${(liar.address() as AddressInfo).port}` };
  });
  const ca = await startCa({ configure: (config) => ({ ...config, perspectives }) });
  return { ca, client: await ca.subscribe() };
}

/** What a perspective's name server says: the right record, the same beside a CAA set of another CA, or something else. */
type View = Behaviour | 'right' | 'foreign CAA';

/** Orders a name, publishes for the primary the right record by dns-01, and for each perspective what its view is. */
async function attempt({ ca, client }: Primary, name: string, viewOf: (index: number) => View) {
  const ordered = await order(client, [name]);
  const [url] = ordered.json.authorizations as [string];
  const challenge: OfferedChallenge = (await client.read(url)).json.challenges.find(({ type }: OfferedChallenge) => type === 'dns-01');
  publishResponse(ca, client, name, challenge);
  const record = (owner: string): Answer => ({ type: 'TXT', name: owner, data: client.dnsDigest(challenge.token), ttl: 1 });
  const foreign = (owner: string): Answer => ({ type: 'CAA', name: owner, data: { flags: 0, tag: 'issue', value: 'other.example' }, ttl: 1 });
  views.forEach(({ answers }, index) => {
    const view = viewOf(index);
    if (view !== 'right' && view !== 'foreign CAA') answers.set(name, view);
    else answers.set(name, { answers: (owner, type) => (type === 'TXT' ? [record(owner)] : type === 'CAA' && view === 'foreign CAA' ? [foreign(owner)] : []) });
  });
  await client.startChallenge(challenge.url);
  const authorization = (await client.poll(url, { tries: 200 })).json;
  const event = readAuditEvents(ca.config.database).findLast(({ kind }) => kind === 'validation.attempted');
  const { corroboration } = (event?.detail as { record: { corroboration: { summary: string; perspectives: { name: string; why?: string }[] } } }).record;
  return { ordered, authorization, error: authorization.challenges.find(({ type }: OfferedChallenge) => type === 'dns-01').error, corroboration };
}

const seenBy =
  (...indices: readonly number[]) =>
  (index: number): View =>
    indices.includes(index) ? 'right' : 'nxdomain';
const text = (data: string): Behaviour => ({ answers: (name, type) => (type === 'TXT' ? [{ type, name, data, ttl: 1 }] : []) });

describe('five perspectives', () => {
  test('that agree lead to a certificate', async () => {
    const primary = await withPerspectives(0, 1, 2, 3, 4);
    const { ordered, authorization, corroboration } = await attempt(primary, 'agreed.example', seenBy(0, 1, 2, 3, 4));
    expect(authorization).toMatchObject(VALID);
    expect(corroboration).toMatchObject({
      summary: '5/5',
      perspectives: world.all.slice(0, 5).map(({ configured: { name, region, url } }) => ({ name, region, url, corroborates: true })),
    });
    await primary.client.finalize(ordered.json.finalize, certificationRequest(['agreed.example']));
    expect((await primary.client.poll(ordered.requiredHeader('location'))).json).toMatchObject(VALID);
  });

  test('may hold one that sees no such name', async () => {
    const { authorization, corroboration } = await attempt(await withPerspectives(0, 1, 2, 3, 4), 'one.example', seenBy(1, 2, 3, 4));
    expect(authorization).toMatchObject(VALID);
    expect(corroboration).toMatchObject({ summary: '4/5', perspectives: [{ corroborates: false }, {}, {}, {}, {}] });
  });

  test('may not hold two that see another record; the subscriber hears which, and what they saw', async () => {
    const { authorization, error } = await attempt(await withPerspectives(0, 1, 2, 3, 4), 'two.example', (index) =>
      index < 2 ? text('of another CA') : 'right',
    );
    expect(authorization.status).toBe('invalid');
    expect(error).toMatchObject({ type: 'urn:ietf:params:acme:error:incorrectResponse', status: 403 });
    expect(error.detail).toContain('3/5: 2 of 5 remote perspectives do not corroborate, and 1 may');
    expect(error.detail).toContain('ripe.process-1: it finds "of another CA" at _acme-challenge.two.example; arin.process-2: it finds "of another CA"');
  });

  test('of which those that corroborate are in one region do not do', async () => {
    const { authorization, error } = await attempt(await withPerspectives(0, 3, 4, 5, 1), 'region.example', seenBy(0, 3, 4, 5));
    expect(authorization.status).toBe('invalid');
    expect(error.detail).toContain('those that corroborate are in 1 RIR regions, and 2 are the least today');
  });

  test('that find another CAA set stand against the primary, which finds none', async () => {
    const attempted = await attempt(await withPerspectives(0, 1, 2, 3, 4), 'caa.example', (index) => (index < 2 ? 'foreign CAA' : 'right'));
    expect(attempted.authorization.status).toBe('invalid');
    expect(attempted.corroboration.summary).toBe('5/5');
    expect(attempted.error).toMatchObject({ type: 'urn:ietf:params:acme:error:caa', status: 403 });
    expect(attempted.error.detail).toContain('3/5: 2 of 5 remote perspectives do not corroborate');
    expect(attempted.error.detail).toContain('arin.process-2: CAA does not permit this CA to issue for caa.example');
  });
});

test('six perspectives may hold two that dissent, not three', async () => {
  const primary = await withPerspectives(0, 1, 2, 3, 4, 5);
  const two = await attempt(primary, 'two-of-six.example', seenBy(1, 2, 3, 4));
  expect(two.authorization).toMatchObject(VALID);
  expect(two.corroboration.summary).toBe('4/6');
  const three = await attempt(primary, 'three-of-six.example', seenBy(1, 2, 3));
  expect(three.authorization.status).toBe('invalid');
  expect(three.corroboration.summary).toBe('3/6');
});

test('a perspective that says yes and shows nothing does not count', async () => {
  const primary = await withPerspectives(-1, 1, 2, 3, 4);
  const alone = await attempt(primary, 'liar.example', seenBy(1, 2, 3, 4));
  expect(alone.authorization).toMatchObject(VALID);
  expect(alone.corroboration).toMatchObject({ summary: '4/5', perspectives: [{ name: 'liar', why: 'it does not show what it saw' }, {}, {}, {}, {}] });
  const withAnother = await attempt(primary, 'liar-and-one.example', seenBy(2, 3, 4));
  expect(withAnother.authorization.status).toBe('invalid');
  expect(withAnother.error.detail).toContain('liar: it does not show what it saw');
  expect(lies).toBeGreaterThan(0);
});

test('perspectives as in production connect to no loopback address, whatever the primary of a test may', async () => {
  const { ca, client } = await withPerspectives(0, 1, 2, 3, 4);
  const ordered = await order(client, ['inside.example']);
  const [url] = ordered.json.authorizations as [string];
  const challenge: OfferedChallenge = (await client.read(url)).json.challenges.find(({ type }: OfferedChallenge) => type === 'http-01');
  publishResponse(ca, client, 'inside.example', challenge);
  await client.startChallenge(challenge.url);
  const [{ error }] = (await client.poll(url)).json.challenges;
  expect(error.type).toBe('urn:ietf:params:acme:error:dns');
  expect(error.detail).toContain('0/5');
  expect(error.detail).toContain('ripe.process-1: inside.example has the address 127.0.0.1, which is in 127.0.0.0/8 (loopback)');
});

describe('time-outs', () => {
  test.concurrent('a perspective whose resolver is silent dissents, and says so', async () => {
    // None of those that hang in the test beside; four are enough on this day.
    const { authorization, corroboration } = await attempt(await withPerspectives(0, 1, 2, 3), 'silent.example', (index) =>
      index === 0 ? 'silence' : 'right',
    );
    expect(authorization).toMatchObject(VALID);
    expect(corroboration).toMatchObject({
      summary: '3/4',
      perspectives: [{ why: expect.stringContaining('TXT at _acme-challenge.silent.example: no answer in 3 × 2000 ms') }, {}, {}, {}],
    });
  });

  test.concurrent('a process that hangs dissents after 20 seconds; two of five are too many', async () => {
    const primary = await withPerspectives(1, 2, 3, 5, 4);
    const hung = [world.all[5]!, world.all[4]!];
    await attempt(primary, 'warm.example', seenBy(1, 2, 3, 4, 5));
    for (const { daemon } of hung) process.kill(daemon.pid, 'SIGSTOP');
    try {
      const { authorization, error, corroboration } = await attempt(primary, 'hung.example', seenBy(1, 2, 3, 4, 5));
      expect(authorization.status).toBe('invalid');
      expect(error).toMatchObject({ type: 'urn:ietf:params:acme:error:serverInternal', status: 500 });
      expect(error.detail).toContain('ripe.process-6: it gave no answer within 20 s; ripe.process-5: it gave no answer within 20 s');
      expect(corroboration.summary).toBe('3/5');
    } finally {
      for (const { daemon } of hung) process.kill(daemon.pid, 'SIGCONT');
    }
  });
});
