import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../../../test/support/free-port.js';
import { startValidationNet, TEST_USER_AGENT } from '../../../test/support/validation-net.js';
import type { ValidationNet } from '../../../test/support/validation-net.js';
import type { Resolver } from '../ports.js';

const { signal } = new AbortController();
const URL_A = 'http://a.example.com/.well-known/acme-challenge/T';
const SECRET = 'tok.thumbprint';
let net: ValidationNet;
beforeEach(async () => void (net = await startValidationNet()));
afterEach(() => net.stop());

describe('createGuardedHttp', () => {
  it('asks once, with the name as Host, and tells what it saw', async () => {
    const asked: IncomingMessage[] = [];
    const http = await net.web((request, response) => {
      asked.push(request);
      response.end('hello');
    });
    const result = await net.client({ http }).get(URL_A, SECRET, signal);
    expect(result).toMatchObject({ ok: true, status: 200, body: Buffer.from('hello'), truncated: false });
    expect(result.hops).toMatchObject([
      { url: URL_A, resolved: ['127.0.0.1'], address: '127.0.0.1', port: http, status: 200, connected: true },
    ]);
    expect(asked).toHaveLength(1);
    expect(asked[0]?.rawHeaders).toEqual(['Host', 'a.example.com', 'User-Agent', TEST_USER_AGENT, 'Accept', '*/*', 'Connection', 'close']);
  });

  it('hands out answers of every status as they are', async () => {
    const http = await net.web((_request, response) => response.writeHead(404).end('nothing'));
    expect(await net.client({ http }).get(URL_A, SECRET, signal)).toMatchObject({ ok: true, status: 404, body: Buffer.from('nothing') });
  });

  it.each([301, 302, 307, 308])('follows %i, resolving and screening again', async (code) => {
    const http = await net.web((request, response) => {
      if (request.headers.host === 'a.example.com') response.writeHead(code, { Location: 'http://b.example.net/file' }).end();
      else response.end(`${request.headers.host ?? ''}${request.url ?? ''}`);
    });
    const result = await net.client({ http }).get(URL_A, SECRET, signal);
    expect(result).toMatchObject({ ok: true, body: Buffer.from('b.example.net/file') });
    expect(result.hops).toMatchObject([
      { status: code, location: 'http://b.example.net/file' },
      { url: 'http://b.example.net/file', status: 200 },
    ]);
  });

  it.each([300, 303, 304, 305])('does not follow %i', async (code) => {
    const http = await net.web((_request, response) => response.writeHead(code, { Location: 'http://b.example.net/file' }).end());
    expect(await net.client({ http }).get(URL_A, SECRET, signal)).toMatchObject({ ok: true, status: code });
  });

  it.each([
    ['http://10.0.0.1/', 'IP address'],
    ['http://a.example.com:22/', 'port 22 is not allowed'],
    ['ftp://a.example.com/', 'only http and https'],
    ['', 'no Location'],
    [URL_A, 'circle'],
    [`/?echo=${SECRET}`, 'random value of this challenge'],
  ])('does not follow a redirect to %s', async (location, reason) => {
    const http = await net.web((_request, response) => response.writeHead(302, { Location: location }).end());
    const result = await net.client({ http }).get(URL_A, SECRET, signal);
    expect(result).toMatchObject({ ok: false, type: 'connection' });
    expect(result.ok ? '' : result.detail).toContain(reason);
    expect(result.ok ? '' : result.detail).toContain(`(127.0.0.1:${http})`);
  });

  it('does not follow a redirect to a long path', async () => {
    const http = await net.web((_request, response) => response.writeHead(302, { Location: `/${'x'.repeat(3_000)}` }).end());
    const result = await net.client({ http }).get(URL_A, SECRET, signal);
    expect(result.ok ? '' : result.detail).toMatch(/redirects to "\/x{99}…", which is not followed: its path is longer than 2000/);
  });

  it('refuses a name that leads to a private address, also behind a redirect', async () => {
    net.dns.set('inside.example.com', 'A', ['10.0.0.5']);
    let asked = 0;
    const http = await net.web((_request, response) => {
      asked++;
      response.writeHead(302, { Location: 'http://inside.example.com/' }).end();
    });
    const client = net.client({ http });
    const behind = await client.get(URL_A, SECRET, signal);
    expect(behind).toMatchObject({ ok: false, type: 'dns' });
    expect(behind.ok ? '' : behind.detail).toContain('inside.example.com has the address 10.0.0.5, which is in 10.0.0.0/8 (private use)');
    expect(behind.hops.at(-1)).toMatchObject({ resolved: ['10.0.0.5'], connected: false });
    expect(await client.get('http://inside.example.com/', SECRET, signal)).toMatchObject({ ok: false, type: 'dns' });
    expect(asked).toBe(1);
  });

  it('connects to no loopback address in production', async () => {
    let asked = 0;
    const http = await net.web((_request, response) => {
      asked++;
      response.end();
    });
    const client = net.client({ http }, { allowed: [] });
    expect(await client.get(URL_A, SECRET, signal)).toMatchObject({ ok: false, type: 'dns' });
    net.dns.set('a.example.com', 'AAAA', ['::ffff:127.0.0.1', '::1']);
    expect(await client.get(URL_A, SECRET, signal)).toMatchObject({ ok: false, type: 'dns' });
    expect(asked).toBe(0);
  });

  it('asks DNS once for a connection, and connects to what it has screened, whatever DNS says a moment later', async () => {
    let asked = 0;
    const http = await net.web((_request, response) => response.end(`${++asked}`));
    const queries: string[] = [];
    const rebinding: Resolver = {
      ...net.resolver,
      query: async (name, type, inner) => {
        queries.push(type);
        const answer = await net.resolver.query(name, type, inner);
        net.dns.set(name, 'A', ['169.254.169.254']);
        return answer;
      },
    };
    const client = net.client({ http }, { resolver: rebinding });
    expect(await client.get(URL_A, SECRET, signal)).toMatchObject({ ok: true, body: Buffer.from('1'), hops: [{ address: '127.0.0.1' }] });
    expect(queries).toEqual(['AAAA', 'A']);
    expect(await client.get(URL_A, SECRET, signal)).toMatchObject({ ok: false, type: 'dns', hops: [{ connected: false }] });
    expect(asked).toBe(1);
  });

  it('screens again when a server redirects to itself and its name has changed its address', async () => {
    let asked = 0;
    const http = await net.web((_request, response) => {
      asked++;
      net.dns.set('a.example.com', 'A', ['169.254.169.254']);
      response.writeHead(302, { Location: '/latest/meta-data/' }).end();
    });
    const result = await net.client({ http }).get(URL_A, SECRET, signal);
    expect(result).toMatchObject({ ok: false, type: 'dns', hops: [{ connected: true }, { connected: false }] });
    expect(result.ok ? '' : result.detail).toBe(
      `${URL_A} redirects to http://a.example.com/latest/meta-data/: a.example.com has the address 169.254.169.254, which is in 169.254.0.0/16 (link-local) and cannot be validated from outside; publish a public address`,
    );
    expect(asked).toBe(1);
  });

  it('chooses the public one of several addresses', async () => {
    net.dns.set('a.example.com', 'A', ['10.0.0.5', '127.0.0.1']);
    const http = await net.web((_request, response) => response.end('x'));
    expect((await net.client({ http }).get(URL_A, SECRET, signal)).hops).toMatchObject([
      { resolved: ['10.0.0.5', '127.0.0.1'], address: '127.0.0.1' },
    ]);
  });

  it('stops after ten redirects', async () => {
    let asked = 0;
    const http = await net.web((_request, response) => response.writeHead(302, { Location: `/${++asked}` }).end());
    const result = await net.client({ http }).get(URL_A, SECRET, signal);
    expect(result.ok ? '' : result.detail).toContain('more than 10 redirects');
    expect(asked).toBe(11);
  });

  it('tries IPv6 first, and IPv4 when no connection comes about', async () => {
    net.dns.set('a.example.com', 'AAAA', ['::1']);
    const http = await net.web((_request, response) => response.end('four'));
    const fallen = await net.client({ http }).get(URL_A, SECRET, signal);
    expect(fallen).toMatchObject({ ok: true, body: Buffer.from('four') });
    expect(fallen.hops).toMatchObject([{ resolved: ['::1', '127.0.0.1'], address: '127.0.0.1', failedDials: ['::1: connection refused'] }]);

    await net.web((_request, response) => response.writeHead(404).end('six'), { host: '::1', port: http });
    const answered = await net.client({ http }).get(URL_A, SECRET, signal);
    // An answer that displeases is no reason to ask elsewhere.
    expect(answered).toMatchObject({ ok: true, status: 404, hops: [{ address: '::1' }] });
  });

  it('says which address refused', async () => {
    const http = await freePort();
    const result = await net.client({ http }).get(URL_A, SECRET, signal);
    expect(result).toMatchObject({ ok: false, type: 'connection', hops: [{ connected: false }] });
    expect(result.ok ? '' : result.detail).toBe(
      `${URL_A} (127.0.0.1:${http}) could not be reached: connection refused; open port ${http} to the world`,
    );
  });

  it('says what DNS said', async () => {
    net.dns.set('a.example.com', 'A', []);
    const result = await net.client({ http: 1 }).get(URL_A, SECRET, signal);
    expect(result).toMatchObject({ ok: false, type: 'dns', detail: 'a.example.com has neither an AAAA nor an A record' });
  });

  it('reads no more of a long body than its limit', async () => {
    let sent = 0;
    const http = await net.web((_request, response) => {
      const more = (): void => {
        while (!response.destroyed && sent < 10_000_000 && response.write('y'.repeat(10_000))) sent += 10_000;
      };
      response.on('drain', more);
      more();
    });
    const result = await net.client({ http }).get(URL_A, SECRET, signal);
    expect(result).toMatchObject({ ok: true, truncated: true, body: Buffer.alloc(1_024, 'y') });
    expect(sent).toBeLessThan(10_000_000);
  });

  it('does not decompress', async () => {
    const http = await net.web((_request, response) => response.writeHead(200, { 'Content-Encoding': 'gzip' }).end('not unpacked'));
    expect(await net.client({ http }).get(URL_A, SECRET, signal)).toMatchObject({ ok: true, body: Buffer.from('not unpacked') });
  });

  it.each<[string, string, string]>([
    ['closes at once', '', 'without an answer'],
    ['speaks no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n', 'no valid HTTP'],
    ['sends endless headers', `HTTP/1.1 200 OK\r\n${'X-A: b\r\n'.repeat(40_000)}`, 'no valid HTTP (header overflow)'],
    ['stops in the middle of the body', 'HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf', 'in the middle of the answer'],
    ['stops in the middle of a chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nha', 'in the middle of the answer'],
  ])('bears a server that %s', async (_what, bytes, reason) => {
    const http = await net.raw((socket) => socket.once('data', () => socket.end(bytes)));
    const result = await net.client({ http }).get(URL_A, SECRET, signal);
    expect(result).toMatchObject({ ok: false, type: 'connection', hops: [{ connected: true }] });
    expect(result.ok ? '' : result.detail).toContain(reason);
  });

  it('bears a server that resets', async () => {
    const http = await net.raw((socket) => socket.once('data', () => socket.resetAndDestroy()));
    expect(await net.client({ http }).get(URL_A, SECRET, signal)).toMatchObject({ ok: false, type: 'connection' });
  });

  it('bears a server that wants another protocol', async () => {
    const http = await net.raw((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')),
    );
    expect(await net.client({ http }).get(URL_A, SECRET, signal)).toMatchObject({ ok: true, status: 101 });
  });

  it.each<[string, string]>([
    ['drips its body', 'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n'],
    ['drips interim answers', 'HTTP/1.1 100 Continue\r\n\r\n'],
    ['says nothing', ''],
  ])('gives up on a server that %s', async (_what, first) => {
    const http = await net.raw((socket) => {
      socket.once('data', () => {
        socket.write(first);
        if (first === '') return;
        const timer = setInterval(() => socket.write(first.includes('200') ? 'x' : first), 5);
        socket.on('close', () => clearInterval(timer));
      });
    });
    const result = await net.client({ http }, { deadlineMs: 100 }).get(URL_A, SECRET, signal);
    expect(result).toMatchObject({
      ok: false,
      type: 'connection',
      detail: `${URL_A} (127.0.0.1:${http}) gave no whole answer within 0.1 s`,
    });
  });

  it('counts all hops of a chain against one deadline', async () => {
    let asked = 0;
    const http = await net.web(
      (_request, response) => void setTimeout(() => response.writeHead(302, { Location: `/${++asked}` }).end(), 40),
    );
    const result = await net.client({ http }, { deadlineMs: 100 }).get(URL_A, SECRET, signal);
    expect(result).toMatchObject({ ok: false, type: 'connection' });
    expect(result.hops.length).toBeGreaterThan(1);
    expect(result.hops.length).toBeLessThan(8);
  });

  it('stops at once when aborted', async () => {
    const controller = new AbortController();
    const http = await net.raw((socket) => socket.once('data', () => controller.abort(new Error('shutting down'))));
    await expect(net.client({ http }).get(URL_A, SECRET, controller.signal)).rejects.toThrow('shutting down');
  });
});

describe('createGuardedHttp over TLS', () => {
  const URL_S = 'https://a.example.com/file';
  let folder: string;
  let tls: { key: string; cert: string };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tegata-tls-'));
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-subj',
        '/CN=wrong.example',
        '-days',
        '1',
        '-keyout',
        join(folder, 'k'),
        '-out',
        join(folder, 'c'),
      ],
      { stdio: 'ignore' },
    );
    tls = { key: readFileSync(join(folder, 'k'), 'utf8'), cert: readFileSync(join(folder, 'c'), 'utf8') };
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('takes any certificate and sends the name as SNI', async () => {
    let servername: unknown;
    const port = await net.web(
      (request, response) => {
        servername = (request.socket as unknown as { servername: string }).servername;
        response.end('secure');
      },
      { tls },
    );
    expect(await net.client({ http: 1, tls: port }).get(URL_S, SECRET, signal)).toMatchObject({
      ok: true,
      body: Buffer.from('secure'),
      hops: [{ port }],
    });
    expect(servername).toBe('a.example.com');
  });

  it('tells a TLS fault from a connection fault', async () => {
    const plain = await net.raw((socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));
    expect(await net.client({ http: 1, tls: plain }).get(URL_S, SECRET, signal)).toMatchObject({ ok: false, type: 'tls' });
    const reset = await net.raw((socket) => socket.once('data', () => socket.resetAndDestroy()));
    expect(await net.client({ http: 1, tls: reset }).get(URL_S, SECRET, signal)).toMatchObject({ ok: false, type: 'tls' });
    const silent = await net.raw(() => undefined);
    const result = await net.client({ http: 1, tls: silent }, { dialTimeoutMs: 60 }).get(URL_S, SECRET, signal);
    expect(result).toMatchObject({ ok: false, type: 'tls' });
    expect(result.ok ? '' : result.detail).toContain('did not complete a TLS handshake within 0.06 s');
  });
});
