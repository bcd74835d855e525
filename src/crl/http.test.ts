import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { makeSoftwareCa } from '../../test/support/software-ca.js';
import type { SoftwareCa } from '../../test/support/software-ca.js';
import { createSqliteDatabase, silentLog } from '../../test/support/test-database.js';
import type { TestDatabase } from '../../test/support/test-database.js';
import { createCrlHandler, type CrlHandler } from './http.js';
import { createPublishCrl } from './publish-crl.js';
import type { PublishCrl } from './publish-crl.js';

const SCOPE = { issuerId: 'issuer-1', shard: 0 };
const START = Date.UTC(2026, 10, 21) / 1000;
const HOUR = 3_600;
let ca: SoftwareCa;
let clock: FakeClock;
let database: TestDatabase;
let server: Server;
let base: string;
let reads: number;
let holdCrl: CrlHandler['hold'];
let publish: PublishCrl;
beforeAll(async () => void (ca = await makeSoftwareCa(START, 'P-256')));
beforeEach(async () => {
  clock = new FakeClock(START);
  database = await createSqliteDatabase({ clock });
  publish = createPublishCrl({
    transactor: database.transactor,
    signer: ca.signer,
    clock,
    log: silentLog,
    issuers: [ca.issuer],
    lint: () => ({ ok: true }),
  });
  reads = 0;
  const { crls } = database.transactor.read;
  const counted = new Proxy(crls, {
    get: (target, name: keyof typeof crls) => (...args: unknown[]) => {
      if (name === 'latest') reads++;
      return (target[name] as (...given: unknown[]) => unknown)(...args);
    },
  });
  const { handle, hold } = createCrlHandler({ crls: counted, issuerIds: ['issuer-1'], prefix: '/crl', clock });
  holdCrl = hold;
  server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise<void>((resolve) => void server.close(() => resolve()));
  await database.remove();
});

const get = (headers: Record<string, string> = {}, method = 'GET'): Promise<Response> =>
  fetch(`${base}/crl/issuer-1.crl`, { headers, method });
const bytesOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer());

describe('createCrlHandler', () => {
  it('serves the bytes, with headers that caches obey', async () => {
    const der = Buffer.concat((await publish(SCOPE)).pieces);
    const response = await get();
    expect(response.status).toBe(200);
    expect(await bytesOf(response)).toEqual(der);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/pkix-crl',
      'content-length': String(der.length),
      etag: `"${createHash('sha256').update(der).digest('hex')}"`,
      'last-modified': 'Sat, 21 Nov 2026 00:00:00 GMT',
      'cache-control': 'public, max-age=3600, no-transform, must-revalidate',
    });
  });

  it('serves the newest at once, whichever process has published it, and reads it once', async () => {
    await publish(SCOPE);
    await get();
    await get();
    expect(reads).toBe(1);
    const elsewhere = await database.reopen({ owner: 'another-process' });
    const again = createPublishCrl({
      transactor: elsewhere.transactor,
      signer: ca.signer,
      clock,
      log: silentLog,
      issuers: [ca.issuer],
      lint: () => ({ ok: true }),
    });
    const der = Buffer.concat((await again(SCOPE)).pieces);
    await elsewhere.close();
    expect(await bytesOf(await get())).toEqual(der);
    expect(reads).toBe(2);
  });

  it('does not read what this process has published, and takes nothing older', async () => {
    const old = await publish(SCOPE);
    const crl = await publish(SCOPE);
    await holdCrl(crl);
    await holdCrl(old);
    expect(await bytesOf(await get())).toEqual(Buffer.concat(crl.pieces));
    expect(reads).toBe(0);
  });

  it('answers 304 to who has it, 200 to who has another, and HEAD without a body', async () => {
    const der = Buffer.concat((await publish(SCOPE)).pieces);
    const etag = (await get()).headers.get('etag') ?? '';
    const held = await get({ 'If-None-Match': etag });
    expect([held.status, (await bytesOf(held)).length, held.headers.get('etag')]).toEqual([304, 0, etag]);
    expect((await get({ 'If-Modified-Since': 'Sat, 21 Nov 2026 00:00:00 GMT' })).status).toBe(304);
    expect((await get({ 'If-None-Match': '"other"' })).status).toBe(200);
    const head = await get({}, 'HEAD');
    expect([head.status, head.headers.get('content-length'), (await bytesOf(head)).length]).toEqual([200, String(der.length), 0]);
  });

  it.each([
    [23 * HOUR + 1_800, 1_800],
    [24 * HOUR, 60],
    [96 * HOUR - 11, 10],
    [96 * HOUR, 0],
  ])('after %i s caches may keep it for %i s', async (age, maxAge) => {
    await publish(SCOPE);
    clock.set(START + age);
    expect((await get()).headers.get('cache-control')).toContain(`max-age=${maxAge},`);
  });

  it('refuses other paths and methods, and asks to wait for the first CRL', async () => {
    const waiting = await get();
    expect([waiting.status, waiting.headers.get('retry-after'), waiting.headers.get('cache-control')]).toEqual([503, '60', 'no-store']);
    await publish(SCOPE);
    for (const path of [
      '/crl',
      '/crl/',
      '/crl/issuer-2.crl',
      '/crl/issuer-1',
      '/crl/issuer-1/1.crl',
      '/crl/issuer-1/0.crl',
      '/crl/issuer-1.crl/x',
      '/crl/../crl/issuer-1.pem',
      '/crl/issuer-1.crl%00',
    ]) {
      expect((await fetch(base + path)).status, path).toBe(404);
    }
    expect((await fetch(`${base}/crl/issuer-1.crl?x=1`)).status).toBe(200);
    const posted = await get({}, 'POST');
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });
});
