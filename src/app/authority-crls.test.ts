import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { freePort } from '../../test/support/free-port.js';
import { exchange, type HttpReply } from '../../test/support/http-exchange.js';
import { makeSoftwareRoot, type SoftwareRoot } from '../../test/support/software-root.js';
import { toPem } from '../core/pem.js';
import { SECONDS_PER_DAY } from '../core/time.js';
import { createAuthorityCrls, crlWarning, readAuthorityCrl, type AuthorityCrls } from './authority-crls.js';
import { createPublicListener } from './public-listener.js';

const folder = mkdtempSync(join(tmpdir(), 'tegata-authority-crls-'));
const clock = new FakeClock('2026-11-21');
const start = clock.now();
const file = join(folder, 'root-1.crl');
const certificate = join(folder, 'root-1.pem');
const authority = { id: 'root-1', certificate, crl: file };

const root = makeSoftwareRoot('Root', start);
const crl = (number: bigint, { by = root, ...times }: { by?: SoftwareRoot; days?: number; at?: number } = {}): Buffer => by.crl(number, { at: start, days: 90, ...times });

const logged: [string, object, string][] = [];
const log = {
  debug: () => undefined,
  info: () => undefined,
  warn: (facts: object, message: string) => void logged.push(['warn', facts, message]),
  error: (facts: object, message: string) => void logged.push(['error', facts, message]),
};

beforeAll(() => writeFileSync(certificate, root.certificate));
afterAll(() => rmSync(folder, { recursive: true }));

describe('readAuthorityCrl', () => {
  it.each([
    ['PEM', () => toPem('X509 CRL', crl(3n))],
    ['DER', () => crl(3n)],
  ])('takes %s', (_, content) => {
    writeFileSync(file, content());
    expect(readAuthorityCrl(authority)).toMatchObject({ id: 'root-1', number: 3n, thisUpdate: start, nextUpdate: start + 90 * SECONDS_PER_DAY });
  });

  it.each([
    ['of another issuer', () => crl(1n, { by: makeSoftwareRoot('Other', start) }), /its issuer is not the subject/],
    ['signed with another key', () => crl(1n, { by: makeSoftwareRoot('Root', start) }), /its signature is not that of the key/],
    ['that holds for more than twelve months', () => crl(1n, { days: 367 }), /more than the 12 months of BR 4\.9\.7/],
    ['that is none', () => Buffer.from('nothing'), /it is no CRL for authorities "root-1"/],
    ['in PEM of another kind', () => Buffer.from('-----BEGIN CERTIFICATE-----\n'), /one X509 CRL PEM block/],
  ])('refuses one %s, with its path', (_, content, words) => {
    writeFileSync(file, content());
    expect(() => readAuthorityCrl(authority)).toThrow(words);
    expect(() => readAuthorityCrl(authority)).toThrow(file);
  });
});

describe('crlWarning', () => {
  const held = () => {
    writeFileSync(file, crl(1n));
    return readAuthorityCrl(authority);
  };
  it('keeps quiet while a third of the time is left', () => expect(crlWarning(held(), start + 60 * SECONDS_PER_DAY)).toBeUndefined());
  it('says how many days are left after that', () => {
    expect(crlWarning(held(), start + 60 * SECONDS_PER_DAY + 1)).toMatchObject({ expired: false, text: expect.stringContaining('in 29 days') });
  });
  it('calls an expired one expired', () => {
    expect(crlWarning(held(), start + 90 * SECONDS_PER_DAY)).toMatchObject({ expired: false });
    expect(crlWarning(held(), start + 90 * SECONDS_PER_DAY + 1)).toMatchObject({ expired: true, text: expect.stringContaining('has expired') });
  });
});

describe('served', () => {
  let crls: AuthorityCrls;
  let server: Server;
  let url: string;
  beforeAll(async () => {
    writeFileSync(file, crl(5n));
    crls = createAuthorityCrls([authority, { id: 'root-2', certificate, crl: null }], { clock, log });
    const port = await freePort();
    url = `http://127.0.0.1:${port}/certificates`;
    server = createServer(createPublicListener({ routes: crls.routes, pages: new Map(), onError: (error) => expect(error).toBeUndefined() }));
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  });
  afterAll(() => server.close());
  afterEach(() => {
    logged.length = 0;
    clock.set(start);
  });
  const get = (headers: Record<string, string> = {}): Promise<HttpReply> => exchange(`${url}/root-1.crl`, { headers });
  const etagOf = (der: Buffer): string => `"${createHash('sha256').update(der).digest('hex')}"`;

  it('as DER, with what caches need', async () => {
    const reply = await get();
    const { status, headers } = reply;
    expect([status, headers['content-type'], headers['cache-control']]).toEqual([200, ['application/pkix-crl'], ['public, max-age=3600, no-transform, must-revalidate']]);
    expect(reply.header('last-modified')).toBe('Sat, 21 Nov 2026 00:00:00 GMT');
    expect(reply.header('expires')).toBe('Sat, 21 Nov 2026 01:00:00 GMT');
    expect((await get({ 'If-None-Match': reply.requiredHeader('etag') })).status).toBe(304);
    expect((await get({ 'If-Modified-Since': 'Sat, 21 Nov 2026 00:00:00 GMT' })).status).toBe(304);
    expect((await exchange(`${url}/root-1.crl`, { method: 'POST' })).status).toBe(405);
    expect((await exchange(`${url}/root-2.crl`)).status).toBe(404);
  });

  it('caches keep it no longer than it holds', async () => {
    clock.set(start + 90 * SECONDS_PER_DAY - 10);
    expect((await get()).header('cache-control')).toContain('max-age=10,');
    clock.set(start + 90 * SECONDS_PER_DAY + 10);
    expect((await get()).header('cache-control')).toContain('max-age=0,');
    crls.watch();
    expect(logged).toEqual([['error', { authority: 'root-1' }, expect.stringContaining('has expired')]]);
  });

  it('anew when the file is replaced, but never one that is broken or has a lower number', async () => {
    const next = crl(6n, { at: start + 1 });
    writeFileSync(file, toPem('X509 CRL', next));
    expect((await get()).header('etag')).toBe(etagOf(next));
    writeFileSync(file, crl(4n));
    expect((await get()).header('etag')).toBe(etagOf(next));
    writeFileSync(file, 'half of it');
    expect((await get()).header('etag')).toBe(etagOf(next));
    unlinkSync(file);
    expect((await get()).header('etag')).toBe(etagOf(next));
    expect(logged.map(([level, , message]) => [level, message])).toEqual(Array.from({ length: 3 }, () => ['error', 'the new CRL of an authority cannot be served; the one before it goes on']));
    expect(String((logged[0]?.[1] as { err: Error }).err)).toContain('its number 4 is lower than 6');
    const last = crl(7n);
    writeFileSync(file, last);
    expect((await get()).header('etag')).toBe(etagOf(last));
  });

  it('a third before its end operators are told', () => {
    clock.set(start + 61 * SECONDS_PER_DAY);
    crls.watch();
    expect(logged).toEqual([['warn', { authority: 'root-1' }, expect.stringContaining('sign a new one')]]);
  });
});
