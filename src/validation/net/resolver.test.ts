import { setMaxListeners } from 'node:events';
import { createSocket } from 'node:dgram';
import type { RemoteInfo } from 'node:dgram';
import { createServer } from 'node:net';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { decode, encode, TRUNCATED_RESPONSE } from 'dns-packet';
import type { DecodedPacket } from 'dns-packet';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../../test/support/free-port.js';
import { startChallengeTestServer } from '../../../test/support/challenge-test-server.js';
import type { ChallengeTestServer } from '../../../test/support/challenge-test-server.js';
import { systemClock } from '../../app/system-clock.js';
import { systemRandom } from '../../app/system-random.js';
import type { Resolver } from '../ports.js';
import { startDevelopmentDns } from './development-dns.js';
import { createResolver } from './resolver.js';

const { signal } = new AbortController();
setMaxListeners(0, signal);
const cleanups: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

function resolverAt(port: number, limits: { timeoutMs?: number; tries?: number } = {}): Resolver {
  const resolver = createResolver({ server: { host: '127.0.0.1', port }, clock: systemClock, random: systemRandom, ...limits });
  cleanups.push(() => resolver.close());
  return resolver;
}

type Misbehave = (query: DecodedPacket, send: (bytes: Buffer) => void, from: RemoteInfo) => void;

/** A UDP name server that does what a test says. */
async function misbehavingDns(misbehave: Misbehave): Promise<number> {
  const socket = createSocket('udp4');
  socket.on('message', (message, from) => misbehave(decode(message), (bytes) => socket.send(bytes, from.port, from.address), from));
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  cleanups.push(() => new Promise<void>((resolve) => socket.close(resolve)));
  return socket.address().port;
}

const reply = (query: DecodedPacket, change: object = {}): Buffer =>
  encode({
    type: 'response',
    id: query.id,
    questions: query.questions,
    answers: [{ type: 'A', name: 'a.example.com', data: '192.0.2.7', ttl: 60 }],
    ...change,
  });

describe('with pebble-challtestsrv', () => {
  let dns: ChallengeTestServer;
  let resolver: Resolver;
  beforeAll(async () => {
    dns = await startChallengeTestServer();
    resolver = createResolver({ server: { host: '127.0.0.1', port: dns.dnsPort }, clock: systemClock, random: systemRandom });
  });
  afterAll(async () => {
    resolver.close();
    await dns.stop();
  });

  it('finds addresses', async () => {
    await dns.post('add-a', { host: 'host.example.com.', addresses: ['192.0.2.1', '192.0.2.2'] });
    expect(await resolver.query('host.example.com', 'A', signal)).toMatchObject({
      outcome: 'records',
      records: ['192.0.2.1', '192.0.2.2'],
    });
    expect(await resolver.query('HOST.example.COM', 'A', signal)).toMatchObject({ outcome: 'records' });
    expect(await resolver.query('host.example.com', 'AAAA', signal)).toMatchObject({ outcome: 'records', records: ['::1'] });
  });
  it('finds TXT values, and none where there is none', async () => {
    await dns.post('set-txt', { host: '_acme-challenge.host.example.com.', value: 'one' });
    expect(await resolver.query('_acme-challenge.host.example.com', 'TXT', signal)).toMatchObject({ outcome: 'records', records: ['one'] });
    expect(await resolver.query('_acme-challenge.other.example.com', 'TXT', signal)).toMatchObject({ outcome: 'nodata' });
  });
  it('follows CNAMEs', async () => {
    await dns.post('set-cname', { host: '_acme-challenge.alias.example.com.', target: 'target.example.net.' });
    await dns.post('set-txt', { host: 'target.example.net.', value: 'behind' });
    const answer = await resolver.query('_acme-challenge.alias.example.com', 'TXT', signal);
    expect(answer).toMatchObject({ outcome: 'records', records: ['behind'], aliases: ['target.example.net'] });
  });
  it('tells SERVFAIL apart', async () => {
    await dns.post('set-servfail', { host: 'broken.example.com.' });
    expect(await resolver.query('broken.example.com', 'A', signal)).toMatchObject({ outcome: 'failed', reason: 'servfail' });
  });
  it('reads CAA', async () => {
    await dns.post('add-caa', { host: 'caa.example.com.', policies: [{ tag: 'issue', value: 'ca.example' }] });
    const answer = await resolver.query('caa.example.com', 'CAA', signal);
    expect(answer).toMatchObject({ outcome: 'records', records: [{ flags: 0, tag: 'issue', value: 'ca.example' }] });
  });
});

describe('with the development DNS', () => {
  it('gives every name 127.0.0.1, no IPv6 address and nothing else', async () => {
    const dns = await startDevelopmentDns();
    cleanups.push(() => dns.close());
    const resolver = resolverAt(dns.port);
    expect(await resolver.query('any.example.com', 'A', signal)).toMatchObject({ outcome: 'records', records: ['127.0.0.1'] });
    for (const type of ['AAAA', 'TXT', 'CAA', 'CNAME'] as const) {
      expect(await resolver.query('any.example.com', type, signal)).toMatchObject({ outcome: 'nodata' });
    }
  });
  it('is understood by kdig, over UDP and TCP', async () => {
    const dns = await startDevelopmentDns();
    cleanups.push(() => dns.close());
    dns.set('x.example.com', 'TXT', ['y'.repeat(300)]);
    const kdig = async (...more: string[]): Promise<string> =>
      (await promisify(execFile)('kdig', ['@127.0.0.1', '-p', String(dns.port), '+short', ...more])).stdout.trim();
    expect(await kdig('x.example.com', 'A')).toBe('127.0.0.1');
    expect(await kdig('+tcp', 'x.example.com', 'TXT')).toBe(`"${'y'.repeat(255)}" "${'y'.repeat(45)}"`);
  });
  it('goes to TCP for 300 TXT records and joins long ones', async () => {
    const dns = await startDevelopmentDns();
    cleanups.push(() => dns.close());
    const values = Array.from({ length: 300 }, (_, index) => `value ${index}`);
    dns.set('many.example.com', 'TXT', values);
    dns.set('long.example.com', 'TXT', ['z'.repeat(700)]);
    const resolver = resolverAt(dns.port);
    expect(await resolver.query('many.example.com', 'TXT', signal)).toMatchObject({ outcome: 'records', records: values });
    expect(await resolver.query('long.example.com', 'TXT', signal)).toMatchObject({ records: ['z'.repeat(700)] });
  });
  it('follows a chain that comes one CNAME at a time, and stops at circles and after ten', async () => {
    const dns = await startDevelopmentDns();
    cleanups.push(() => dns.close());
    dns.set('a.example.com', 'CNAME', ['b.example.com']);
    dns.set('b.example.com', 'CNAME', ['c.example.com']);
    dns.set('c.example.com', 'TXT', ['end']);
    dns.set('x.example.com', 'CNAME', ['y.example.com']);
    dns.set('y.example.com', 'CNAME', ['x.example.com']);
    for (let step = 0; step < 20; step++) dns.set(`s${step}.example.com`, 'CNAME', [`s${step + 1}.example.com`]);
    const resolver = resolverAt(dns.port);
    expect(await resolver.query('a.example.com', 'TXT', signal)).toMatchObject({
      records: ['end'],
      aliases: ['b.example.com', 'c.example.com'],
    });
    expect(await resolver.query('a.example.com', 'CNAME', signal)).toMatchObject({ records: ['b.example.com'], aliases: [] });
    expect(await resolver.query('x.example.com', 'TXT', signal)).toMatchObject({ outcome: 'failed', reason: 'alias-chain' });
    expect(await resolver.query('s0.example.com', 'TXT', signal)).toMatchObject({ outcome: 'failed', reason: 'alias-chain' });
  });
  it('keeps many concurrent queries apart', async () => {
    const dns = await startDevelopmentDns();
    cleanups.push(() => dns.close());
    const resolver = resolverAt(dns.port);
    const names = Array.from({ length: 100 }, (_, index) => `n${index}.example.com`);
    names.forEach((name, index) => dns.set(name, 'A', [`192.0.2.${index % 250}`]));
    const answers = await Promise.all(names.map((name) => resolver.query(name, 'A', signal)));
    answers.forEach((answer, index) => expect(answer).toMatchObject({ records: [`192.0.2.${index % 250}`] }));
  });
  it('refuses to listen beyond loopback', async () => {
    await expect(startDevelopmentDns({ host: '0.0.0.0' })).rejects.toThrow('loopback only');
  });
});

describe('with a name server that misbehaves', () => {
  it('passes over answers with a wrong id or question, and takes the right one', async () => {
    const port = await misbehavingDns((query, send) => {
      send(reply(query, { id: ((query.id as number) + 1) & 0xffff, answers: [{ type: 'A', name: 'a.example.com', data: '6.6.6.6' }] }));
      send(
        reply(query, {
          questions: [{ type: 'A', name: 'b.example.com' }],
          answers: [{ type: 'A', name: 'a.example.com', data: '6.6.6.6' }],
        }),
      );
      send(reply(query, { questions: [], answers: [{ type: 'A', name: 'a.example.com', data: '6.6.6.6' }] }));
      send(reply(query, { type: 'query' }));
      send(reply(query));
    });
    expect(await resolverAt(port).query('a.example.com', 'A', signal)).toMatchObject({ records: ['192.0.2.7'], ttl: 60 });
  });
  it('takes no record that does not follow from the question', async () => {
    const port = await misbehavingDns((query, send) =>
      send(
        reply(query, {
          answers: [
            { type: 'A', name: 'evil.example.com', data: '6.6.6.6' },
            { type: 'TXT', name: 'a.example.com', data: 'x' },
          ],
        }),
      ),
    );
    expect(await resolverAt(port).query('a.example.com', 'A', signal)).toMatchObject({ outcome: 'nodata' });
  });
  it.each([
    [3, { outcome: 'nxdomain' }],
    [2, { outcome: 'failed', reason: 'servfail' }],
    [5, { outcome: 'failed', reason: 'refused' }],
    [4, { outcome: 'failed', reason: 'rcode', detail: 'the name server answers NOTIMP' }],
  ])('tells rcode %i apart', async (rcode, expected) => {
    const port = await misbehavingDns((query, send) => send(reply(query, { flags: rcode, answers: [] })));
    expect(await resolverAt(port).query('a.example.com', 'A', signal)).toMatchObject(expected);
  });
  it('ends as a timeout when nothing comes, having tried again', async () => {
    let asked = 0;
    const port = await misbehavingDns(() => {
      asked++;
    });
    const answer = await resolverAt(port, { timeoutMs: 20, tries: 3 }).query('a.example.com', 'A', signal);
    expect(answer).toMatchObject({ outcome: 'failed', reason: 'timeout' });
    expect(asked).toBe(3);
  });
  it('takes the answer of a later try', async () => {
    let asked = 0;
    const port = await misbehavingDns((query, send) => {
      asked++;
      if (asked === 2) send(reply(query));
    });
    expect(await resolverAt(port, { timeoutMs: 50 }).query('a.example.com', 'A', signal)).toMatchObject({ outcome: 'records' });
  });
  it('survives bytes that are no message', async () => {
    const port = await misbehavingDns((query, send) => {
      const bytes = reply(query);
      send(Buffer.alloc(0));
      send(Buffer.from([1]));
      // Our id and question, then an answer count that the bytes do not hold.
      bytes.writeUInt16BE(60_000, 6);
      send(bytes);
    });
    expect(await resolverAt(port, { timeoutMs: 50, tries: 1 }).query('a.example.com', 'A', signal)).toMatchObject({
      outcome: 'failed',
      reason: 'malformed',
    });
  });
  it('says so when nobody listens', async () => {
    const answer = await resolverAt(await freePort()).query('a.example.com', 'A', signal);
    expect(answer).toMatchObject({ outcome: 'failed', reason: 'unreachable' });
  });
  it('gives up when the answer is cut short and TCP refused, reset, or cut short again', async () => {
    const refused = await misbehavingDns((query, send) => send(reply(query, { flags: TRUNCATED_RESPONSE, answers: [] })));
    expect(await resolverAt(refused, { tries: 1 }).query('a.example.com', 'A', signal)).toMatchObject({ reason: 'unreachable' });

    for (const [act, reason] of [
      ['destroy', 'unreachable'],
      ['truncate', 'malformed'],
      ['silence', 'timeout'],
    ] as const) {
      const port = await misbehavingDns((query, send) => send(reply(query, { flags: TRUNCATED_RESPONSE, answers: [] })));
      const tcp = createServer((socket) => {
        socket.on('error', () => undefined);
        socket.on('data', (data) => {
          if (act === 'destroy') socket.destroy();
          if (act !== 'truncate') return;
          const bytes = reply(decode(data.subarray(2)), { flags: TRUNCATED_RESPONSE, answers: [] });
          socket.write(Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]));
        });
        cleanups.push(() => void socket.destroy());
      });
      await new Promise<void>((resolve) => tcp.listen(port, '127.0.0.1', resolve));
      cleanups.push(() => void tcp.close());
      expect(await resolverAt(port, { tries: 1, timeoutMs: 100 }).query('a.example.com', 'A', signal)).toMatchObject({
        outcome: 'failed',
        reason,
      });
    }
  });
  it('uses another source port after some queries, and unpredictable ids', async () => {
    const seen = new Map<number, Set<number>>();
    const port = await misbehavingDns((query, send, from) => {
      seen.set(from.port, (seen.get(from.port) ?? new Set()).add(query.id as number));
      send(reply(query));
    });
    const resolver = resolverAt(port);
    for (let query = 0; query < 100; query++) await resolver.query('a.example.com', 'A', signal);
    expect(seen.size).toBeGreaterThanOrEqual(4);
    const ids = [...seen.values()].flatMap((set) => [...set]);
    expect(new Set(ids).size).toBeGreaterThan(90);
  });
  it('stops at once when aborted, and when closed', async () => {
    const controller = new AbortController();
    const port = await misbehavingDns(() => controller.abort(new Error('shutting down')));
    await expect(resolverAt(port).query('a.example.com', 'A', controller.signal)).rejects.toThrow('shutting down');
    const silent = await misbehavingDns(() => closing.close());
    const closing = resolverAt(silent);
    expect(await closing.query('a.example.com', 'A', signal)).toMatchObject({ outcome: 'failed', reason: 'unreachable' });
  });
});
