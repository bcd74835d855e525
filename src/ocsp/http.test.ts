import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addOrder, certificateRecord } from '../../test/support/records.js';
import { makeSoftwareCa } from '../../test/support/software-ca.js';
import type { SoftwareCa } from '../../test/support/software-ca.js';
import { certIdFor, certifyResponder, ocspRequest } from '../../test/support/software-responder.js';
import { createSqliteDatabase, silentLog } from '../../test/support/test-database.js';
import type { TestDatabase } from '../../test/support/test-database.js';
import { systemClock } from '../app/system-clock.js';
import type { CertificateId, OrderId } from '../core/ids.js';
import { toPem } from '../core/pem.js';
import { runOcspLints } from '../lint/run-ocsp-lints.js';
import { createOcsp } from './create-ocsp.js';
import { createOcspHandler } from './http.js';
import type { OcspIssuer } from './issuer-index.js';

const SERIAL = '6a'.repeat(16);
const run = promisify(execFile);
let folder: string;
let ca: SoftwareCa;
let issuer: OcspIssuer;
let database: TestDatabase;
let server: Server;
let port: number;
let url: string;
const errors: unknown[] = [];

beforeAll(async () => {
  const now = systemClock.now();
  folder = await mkdtemp(join(tmpdir(), 'tegata-ocsp-'));
  ca = await makeSoftwareCa(now - 60);
  issuer = await certifyResponder(ca, now - 60, { kind: 2048 });
  await writeFile(join(folder, 'root.pem'), toPem('CERTIFICATE', ca.root));
  await writeFile(join(folder, 'issuer.pem'), toPem('CERTIFICATE', ca.issuer.certificate));
  database = await createSqliteDatabase();
  await database.transactor.transaction(async (stores) => {
    await addOrder(stores);
    const certificate = certificateRecord('one', { serial: SERIAL, issuerId: issuer.id });
    await stores.certificates.commit(certificate);
    await stores.certificates.store(certificate.id, Buffer.from('der'));
  });
  const { responder } = createOcsp({
    issuers: [issuer],
    transactor: database.transactor,
    lint: runOcspLints,
    signer: ca.signer,
    clock: systemClock,
    log: silentLog,
  });
  const log = { ...silentLog, error: (fields: object) => void errors.push(fields) };
  const handle = createOcspHandler({ responder, prefix: '/ocsp', clock: systemClock, log });
  server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
  url = `http://127.0.0.1:${port}/ocsp`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise<void>((resolve) => void server.close(() => resolve()));
  await database.remove();
  await rm(folder, { recursive: true });
});

const requestFor = (serial: string): Buffer => ocspRequest([certIdFor(issuer.certificate, serial)]);
const post = (
  body: Buffer,
  headers: Record<string, string> = { 'Content-Type': 'application/ocsp-request' },
  path = '',
): Promise<Response> => fetch(url + path, { method: 'POST', body: new Uint8Array(body), headers });
const bytesOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer());
const MALFORMED = Buffer.from('30030a0101', 'hex');
const UNAUTHORIZED = Buffer.from('30030a0106', 'hex');

/** Sends a request target as it is, which no URL library would. @returns status and body */
function rawGet(target: string): Promise<{ status: number; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`));
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('end', () => {
      const all = Buffer.concat(chunks);
      const end = all.indexOf('\r\n\r\n');
      resolve({ status: Number(all.toString('latin1', 9, 12)), body: all.subarray(end + 4) });
    });
  });
}

async function ask(serial: string, ...more: string[]): Promise<string> {
  // An OCSP error makes openssl fail; what it says is what counts.
  const { stdout, stderr } = await run('openssl', [
    'ocsp',
    '-issuer',
    join(folder, 'issuer.pem'),
    '-CAfile',
    join(folder, 'root.pem'),
    '-url',
    url,
    '-resp_text',
    ...more,
    '-serial',
    `0x${serial}`,
  ]).catch((error: unknown) => error as { stdout: string; stderr: string });
  return stdout + stderr;
}

describe('OCSP, judged by openssl', () => {
  it.each([[], ['-no_nonce'], ['-sha256']])('says good (%s)', async (...options) => {
    const said = await ask(SERIAL, ...options);
    expect(said).toContain('Response verify OK');
    expect(said).toContain(`0x${SERIAL}: good`);
    expect(said).toMatch(/Responder Id: [0-9A-F]{40}/);
  });

  it('refuses a serial that was not issued', async () => {
    expect(await ask('11'.repeat(16))).toContain('Responder Error: unauthorized (6)');
  });

  it('says revoked, with the reason, at once; and none for unspecified', async () => {
    const two = certificateRecord('two', { serial: '6b'.repeat(16), issuerId: issuer.id, orderId: 'order-2' as OrderId });
    await database.transactor.transaction(async (stores) => {
      await addOrder(stores, 'order-2');
      await stores.certificates.commit(two);
      await stores.certificates.store(two.id, Buffer.from('der'));
    });
    expect(await ask(two.serial)).toContain(': good');
    const { transactor } = database;
    await transactor.transaction(({ certificates }) =>
      certificates.revoke('two' as CertificateId, { at: systemClock.now() - 5, reason: 4 }),
    );
    const said = await ask(two.serial);
    expect(said).toContain('Response verify OK');
    expect(said).toContain(`0x${two.serial}: revoked`);
    expect(said).toContain('Reason: superseded');
    await transactor.transaction(async (stores) => {
      await addOrder(stores, 'order-3');
      await stores.certificates.commit(
        certificateRecord('three', { serial: '6c'.repeat(16), issuerId: issuer.id, orderId: 'order-3' as OrderId }),
      );
      await stores.certificates.revoke('three' as CertificateId, { at: systemClock.now() - 5, reason: 0 });
    });
    const unspecified = await ask('6c'.repeat(16));
    expect(unspecified).toContain(': revoked');
    expect(unspecified).not.toContain('Revocation Reason');
  });
});

describe('OCSP over HTTP', () => {
  it('gives the same answer to POST and GET, with headers that caches obey', async () => {
    const posted = await post(requestFor(SERIAL));
    const der = await bytesOf(posted);
    const got = await fetch(`${url}/${encodeURIComponent(requestFor(SERIAL).toString('base64'))}`);
    expect(await bytesOf(got)).toEqual(der);
    for (const { status, headers } of [posted, got]) {
      expect(status).toBe(200);
      expect(headers.get('content-type')).toBe('application/ocsp-response');
      expect(headers.get('content-length')).toBe(String(der.length));
      expect(headers.get('etag')).toMatch(/^"[0-9a-f]{64}"$/);
      expect(headers.get('cache-control')).toBe('max-age=3600, public, no-transform, must-revalidate');
      expect(Date.parse(headers.get('expires') ?? '') - Date.parse(headers.get('last-modified') ?? '')).toBe((96 * 3_600 - 1) * 1_000);
      expect(headers.get('date')).not.toBeNull();
    }
  });

  it('takes a body with its headers, in parts, and behind another request on the same connection', async () => {
    const body = requestFor(SERIAL);
    const head = `POST /ocsp HTTP/1.1\r\nHost: x\r\nContent-Type: application/ocsp-request\r\nContent-Length: ${body.length}\r\n\r\n`;
    const whole = Buffer.concat([Buffer.from(head), body]);
    const last = Buffer.from(head.replace('Host', 'Connection: close\r\nHost'));
    const socket = connect(port, '127.0.0.1');
    const received: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => received.push(chunk));
    const closed = once(socket, 'close');
    const answers = (): number => Buffer.concat(received).toString('latin1').split('HTTP/1.1 200 OK').length - 1;
    const until = async (count: number): Promise<void> => {
      while (answers() < count) await delay(5);
    };
    socket.write(whole);
    await until(1);
    for (const part of [whole.subarray(0, 40), whole.subarray(40, head.length + 3), whole.subarray(head.length + 3)]) {
      socket.write(part);
      await delay(20);
    }
    await until(2);
    socket.write(Buffer.concat([whole, whole, last, body]));
    await closed;
    expect(answers()).toBe(5);
  });

  it('answers 304 to who has it, and HEAD without a body', async () => {
    const path = `${url}/${encodeURIComponent(requestFor(SERIAL).toString('base64'))}`;
    const etag = (await fetch(path)).headers.get('etag') ?? '';
    const again = await fetch(path, { headers: { 'If-None-Match': etag } });
    expect([again.status, (await bytesOf(again)).length, again.headers.get('etag')]).toEqual([304, 0, etag]);
    expect((await fetch(path, { headers: { 'If-None-Match': '"other"' } })).status).toBe(200);
    const head = await fetch(path, { method: 'HEAD' });
    expect([head.status, (await bytesOf(head)).length, head.headers.get('etag')]).toEqual([200, 0, etag]);
    expect(Number(head.headers.get('content-length'))).toBeGreaterThan(500);
  });

  it('reads requests whose base64 has slashes and pluses, however they are sent', async () => {
    // `ff` is `/` at every alignment; of the three rotations of `fbefbe` one is `+`.
    const serials = ['fbefbe', 'efbefb', 'befbef'].map((plus) => `70${'ff'.repeat(5)}${plus.repeat(3)}`);
    const base64s = serials.map((serial) => requestFor(serial).toString('base64'));
    const tricky = [base64s.find((text) => text.includes('//')), base64s.find((text) => /\+.*\//.test(text))];
    for (const text of tricky) {
      if (text === undefined) throw new Error('the serials hold no tricky base64');
      for (const target of [
        `/ocsp/${text}`,
        `/ocsp//${text}`,
        `/ocsp/${encodeURIComponent(text)}`,
        `/ocsp/${text.replaceAll('+', '%20')}`,
      ]) {
        // Read and understood: it asks for a serial that nobody has.
        expect(await rawGet(target), target).toEqual({ status: 200, body: UNAUTHORIZED });
      }
    }
  });

  it('lets nobody cache an error', async () => {
    const response = await post(requestFor('11'.repeat(16)));
    expect([response.status, response.headers.get('cache-control'), await bytesOf(response)]).toEqual([200, 'no-store', UNAUTHORIZED]);
  });

  it('answers what is no request', async () => {
    const malformed = await post(Buffer.from('hello'));
    expect([malformed.status, malformed.headers.get('content-type'), await bytesOf(malformed)]).toEqual([
      400,
      'application/ocsp-response',
      MALFORMED,
    ]);
    expect(await rawGet('/ocsp/MAMKAQE=')).toEqual({ status: 400, body: MALFORMED });
    const text = await rawGet('/ocsp/!');
    expect([text.status, text.body.toString()]).toEqual([
      400,
      'This is an OCSP responder (RFC 6960): POST a request, or GET /ocsp/ followed by its base64.\n',
    ]);
    expect((await rawGet('/ocsp')).status).toBe(400);
    expect((await post(Buffer.alloc(0))).status).toBe(400);
  });

  it('refuses long bodies, announced or not, other types, paths and methods', async () => {
    expect((await post(Buffer.alloc(10_001))).status).toBe(413);
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(5_000)) });
    const chunked = await fetch(url, {
      method: 'POST',
      body: endless,
      headers: { 'Content-Type': 'application/ocsp-request' },
      duplex: 'half',
    }).catch((error: unknown) => error);
    // The connection is cut while the client still sends; it sees the answer or the cut.
    expect(chunked instanceof Response ? chunked.status : 413).toBe(413);
    expect((await post(Buffer.alloc(10_000))).status).toBe(400);
    expect((await post(requestFor(SERIAL), { 'Content-Type': 'text/plain' })).status).toBe(415);
    expect((await post(requestFor(SERIAL), { 'Content-Type': 'Application/OCSP-Request; x=y' })).status).toBe(200);
    expect((await post(requestFor(SERIAL), undefined, '/')).status).toBe(200);
    expect((await post(requestFor(SERIAL), undefined, '/other')).status).toBe(404);
    const put = await fetch(url, { method: 'PUT', body: 'x' });
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
  });

  it('says internalError and no more when the database fails', async () => {
    const responder = { answer: (): Promise<never> => Promise.reject(new Error('database: secret detail')) };
    const log = { ...silentLog, error: (fields: object) => void errors.push(fields) };
    const handle = createOcspHandler({ responder, prefix: '/ocsp', clock: systemClock, log });
    const broken = createServer((request, response) => void handle(request, response));
    await new Promise<void>((resolve) => broken.listen(0, '127.0.0.1', resolve));
    const response = await fetch(`http://127.0.0.1:${(broken.address() as AddressInfo).port}/ocsp`, {
      method: 'POST',
      body: new Uint8Array(requestFor(SERIAL)),
    });
    expect([response.status, await bytesOf(response)]).toEqual([500, Buffer.from('30030a0102', 'hex')]);
    expect(errors).toHaveLength(1);
    broken.closeAllConnections();
    await new Promise<void>((resolve) => void broken.close(() => resolve()));
  });
});
