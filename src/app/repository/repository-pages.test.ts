import { X509Certificate } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { freePort } from '../../../test/support/free-port.js';
import { exchange, type HttpReply } from '../../../test/support/http-exchange.js';
import { createThrowAwayCa } from '../development/throw-away-ca.js';
import { createPublicListener } from '../public-listener.js';
import { systemRandom } from '../system-random.js';
import type { RepositoryFacts } from './repository-facts.js';
import { repositoryPages } from './repository-pages.js';

const certificate = new X509Certificate(createThrowAwayCa('Issuing <CA> & Co', { clock: new FakeClock('2026-11-21'), random: systemRandom }).certificate);
const document = (version: string, from: string, fileName: string) => ({ title: 'Certificate <Policy>', version, from, fileName, content: Buffer.from(`version ${version}`) });
const facts: RepositoryFacts = {
  issuers: [{ id: 'issuer-1', certificate: certificate.raw }],
  authorities: [{ id: 'root-1', certificate: certificate.raw }],
  authorityCrls: ['root-1'],
  fixedCrls: [],
  ocspUrl: 'http://pki.example.com/ocsp',
  policies: [{ name: 'ov-acme', text: 'name: ov-acme\n' }],
  documents: [document('2.95', '2025-04-01', 'cp 2.95.pdf'), document('2.97', '2027-01-01', 'cp.html'), document('2.96', '2026-04-01', 'cp.txt')],
  testSites: [{ kind: 'expired', url: 'https://expired.pki.example.com:8443/', certificate: '/testsites/expired.pki.example.com.crt' }],
  termsOfServiceUrl: 'https://www.example.com/terms?a=1&b=2',
  portalUrl: 'https://portal.example.com',
  development: false,
};

let url: string;
let server: Server;
beforeAll(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  server = createServer(createPublicListener({ routes: [], pages: repositoryPages(facts), onError: (error) => expect(error).toBeUndefined() }));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
});
afterAll(() => server.close());

const get = (path: string, headers: Record<string, string> = {}): Promise<HttpReply> => exchange(url + path, { headers });
const HTML_PATHS = ['/', '/en/', '/ja/', '/organization', '/en/organization', '/ja/organization'];

describe('the repository', () => {
  it('speaks the reader’s language, and says that it depends on them', async () => {
    const japanese = await get('/', { 'Accept-Language': 'ja,en;q=0.5' });
    expect(japanese.body).toMatch(/^<!doctype html><html lang="ja">[^]*<h1>認証局リポジトリ<\/h1>/);
    expect([japanese.header('content-language'), japanese.header('vary')]).toEqual(['ja', 'Accept-Language']);
    const english = await get('/');
    expect(english.body).toMatch(/^<!doctype html><html lang="en">[^]*<h1>Repository of the certificate authority<\/h1>/);
    expect((await get('/ja/', { 'Accept-Language': 'en' })).body).toBe(japanese.body);
    expect((await get('/en/')).header('vary')).toBeUndefined();
    expect((await get('/organization', { 'Accept-Language': 'ja' })).body).toContain('現在、証明書をお申し込みいただけません');
  });

  it.each(HTML_PATHS)('%s leads to the other language, loads nothing, runs nothing, and can be read by everybody', async (path) => {
    const reply = await get(path);
    expect(reply.status).toBe(200);
    expect(reply.header('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-[^' ]+'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/);
    expect(reply.header('x-content-type-options')).toBe('nosniff');
    expect(reply.body).not.toMatch(/<script|<img|<iframe|\son\w+=|style="/i);
    const [, language] = /<html lang="(en|ja)">/.exec(reply.body) ?? [];
    const other = language === 'en' ? 'ja' : 'en';
    const [, target = ''] = new RegExp(`<a href="(/${other}/[a-z]*)" hreflang="${other}" lang="${other}">`).exec(reply.body) ?? [];
    expect((await get(target)).body).toContain(`<html lang="${other}">`);
    expect(reply.body).toMatch(/<title>[^<]+<\/title>[^]*<main><h1>/);
    for (const [table] of reply.body.matchAll(/<table>[^]*?<\/table>/g)) expect(table).toMatch(/^<table><caption>[^<]+<\/caption><thead><tr><th scope="col">[^]*<th scope="row">/);
  });

  it('has each CA certificate in DER and PEM, with name, end and fingerprint, and the way to the CRLs', async () => {
    const { body } = await get('/en/');
    expect(body).toContain(certificate.fingerprint256.replaceAll(':', '').toLowerCase());
    expect(body).toContain('Issuing &lt;CA&gt; &amp; Co');
    expect(body).toContain('2027-11-2');
    for (const id of ['issuer-1', 'root-1']) {
      const der = await fetch(`${url}/certificates/${id}.crt`);
      expect(der.headers.get('content-type')).toBe('application/pkix-cert');
      expect(new X509Certificate(Buffer.from(await der.arrayBuffer())).raw).toEqual(certificate.raw);
      expect(new X509Certificate((await get(`/certificates/${id}.pem`)).body).raw).toEqual(certificate.raw);
    }
    for (const href of ['/crl/issuer-1.crl', '/certificates/root-1.crl', 'https://expired.pki.example.com:8443/', '/testsites/expired.pki.example.com.crt', 'https://www.example.com/terms?a=1&amp;b=2']) {
      expect(body).toContain(`href="${href}"`);
    }
  });

  it('shows every version of a document, the newest first, with the day it holds until', async () => {
    const { body } = await get('/en/');
    const [table = ''] = /<table><caption>Certificate &lt;Policy&gt;<\/caption>[^]*?<\/table>/.exec(body) ?? [];
    const rows = [...table.matchAll(/<tr><th scope="row">(.*?)<\/th><td>(.*?)<\/td><td>(.*?)<\/td>/g)].map(([, ...cells]) => cells);
    expect(rows).toEqual([
      ['2.97', '2027-01-01', 'replaced by none'],
      ['2.96', '2026-04-01', '2027-01-01'],
      ['2.95', '2025-04-01', '2026-04-01'],
    ]);
    const types = ['/documents/2025-04-01/cp%202.95.pdf', '/documents/2027-01-01/cp.html', '/documents/2026-04-01/cp.txt'].map(async (path) => {
      expect(body).toContain(`href="${path}"`);
      const reply = await get(path);
      return [reply.header('content-type'), reply.body];
    });
    expect(await Promise.all(types)).toEqual([
      ['application/pdf', 'version 2.95'],
      ['text/html; charset=utf-8', 'version 2.97'],
      ['text/plain; charset=utf-8', 'version 2.96'],
    ]);
    expect((await get('/documents/2027-01-01/cp.html')).header('content-security-policy')).toMatch(/default-src 'none';.* sandbox/);
  });

  it('lets caches ask again without sending the page again', async () => {
    const etag = (await get('/certificates/root-1.crt')).requiredHeader('etag');
    const again = await get('/certificates/root-1.crt', { 'If-None-Match': etag });
    expect([again.status, again.body]).toEqual([304, '']);
    const [english, japanese] = await Promise.all(['en', 'ja'].map(async (language) => (await get('/', { 'Accept-Language': language })).header('etag')));
    expect(english).not.toBe(japanese);
    expect((await get('/', { 'Accept-Language': 'ja', 'If-None-Match': english ?? '' })).status).toBe(200);
  });

  it('can only be read, and has no terms of its own', async () => {
    expect((await exchange(`${url}/`, { method: 'POST', body: 'x' })).status).toBe(405);
    expect((await exchange(`${url}/ja/`, { method: 'HEAD' })).body).toBe('');
    expect((await get('/terms')).status).toBe(404);
    expect((await get('/fr/')).status).toBe(404);
  });
});
