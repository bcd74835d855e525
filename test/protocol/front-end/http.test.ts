import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROUTES } from '../../../src/acme/routes.js';
import { Problem } from '../../../src/core/problem.js';
import { exchange } from '../../support/http-exchange.js';
import { FACTS, startFrontEnd, type FrontEndUnderTest } from './start-front-end.js';

let front: FrontEndUnderTest;
beforeAll(async () => {
  front = await startFrontEnd();
});
afterAll(() => front[Symbol.asyncDispose]());

const SIGNED_ONLY = Object.entries(ROUTES)
  .filter(([endpoint]) => endpoint !== 'directory' && endpoint !== 'newNonce')
  .map(([, path]) => path.replace(':id', 'x').replace(':chain', '1'));

describe('the directory (§7.1.1)', () => {
  test('names every resource and says what is so', async () => {
    const reply = await exchange(`${front.baseUrl}/dir`);
    expect(reply.status).toBe(200);
    expect(reply.header('content-type')).toBe('application/json');
    expect(reply.header('cache-control')).toBe('public, max-age=0, no-cache');
    expect(reply.links('index')).toEqual([]);
    expect(reply.header('replay-nonce')).toBeUndefined();
    expect(reply.json).toEqual({
      newNonce: `${front.baseUrl}/nonce`,
      newAccount: `${front.baseUrl}/new-account`,
      newOrder: `${front.baseUrl}/new-order`,
      newAuthz: `${front.baseUrl}/new-authz`,
      revokeCert: `${front.baseUrl}/revoke-cert`,
      keyChange: `${front.baseUrl}/key-change`,
      meta: {
        termsOfService: FACTS.termsOfServiceUrl,
        website: FACTS.websiteUrl,
        caaIdentities: ['ca.example'],
        externalAccountRequired: true,
        subdomainAuthAllowed: true,
        profiles: FACTS.profiles,
      },
    });
  });

  test('leaves profiles out where there are none', async () => {
    await using bare = await startFrontEnd({ facts: { ...FACTS, profiles: {} } });
    expect((await exchange(`${bare.baseUrl}/dir`)).json.meta).not.toHaveProperty('profiles');
  });

  test('may be read with POST-as-GET, as newNonce may (§6.3)', async () => {
    const { client } = await front.enrol();
    const directory = await client.read(`${front.baseUrl}/dir`);
    expect([directory.status, directory.json.newNonce]).toEqual([200, client.directory.newNonce]);
    const nonce = await client.read(client.directory.newNonce);
    expect([nonce.status, nonce.body, nonce.headers['replay-nonce']?.length]).toEqual([204, '', 1]);
  });
});

describe('newNonce (§7.2)', () => {
  test.each([
    ['HEAD', 200],
    ['GET', 204],
  ])('%s: %i, empty, a nonce that is not stored anywhere', async (method, status) => {
    const first = await exchange(`${front.baseUrl}/nonce`, { method });
    const second = await exchange(`${front.baseUrl}/nonce`, { method, headers: { 'Content-Type': 'application/jose+json' } });
    for (const reply of [first, second]) {
      expect([reply.status, reply.body, reply.header('cache-control')]).toEqual([status, '', 'no-store']);
      expect(reply.header('replay-nonce')).toMatch(/^[A-Za-z0-9_-]{22}$/);
      expect(reply.header('content-type')).toBeUndefined();
      expect(reply.links('index')).toEqual([`${front.baseUrl}/dir`]);
    }
    expect(first.header('replay-nonce')).not.toBe(second.header('replay-nonce'));
  });
});

describe('methods (§6.3)', () => {
  test.each(SIGNED_ONLY)('GET %s is refused with 405 and Allow', async (path) => {
    const reply = await exchange(front.baseUrl + path);
    expect([reply.status, reply.problemType, reply.header('allow')]).toEqual([405, 'malformed', 'POST']);
    expect(reply.json.detail).toBe(
      'The method "GET" is not allowed here; read it with POST-as-GET, a signed POST with an empty payload (RFC 8555 §6.3).',
    );
  });

  test.each(['PUT', 'DELETE', 'PATCH'])('%s is refused', async (method) => {
    const reply = await exchange(`${front.baseUrl}/dir`, { method });
    expect([reply.status, reply.problemType, reply.header('allow')]).toEqual([405, 'malformed', 'GET, HEAD, POST']);
  });

  test.each(['/', '/dir/', '/DIR', '/new-order/x', '/order', '/order/x/y', '/cert/x/1/2'])('nothing is at %s', async (path) => {
    for (const method of ['GET', 'POST', 'OPTIONS']) {
      const reply = await exchange(front.baseUrl + path, { method });
      expect([reply.status, reply.problemType]).toEqual([404, 'malformed']);
      expect(reply.json.detail).toBe(`There is nothing at this path; start from the directory, ${front.baseUrl}/dir.`);
      expect(reply.header('replay-nonce') !== undefined).toBe(method === 'POST');
    }
  });
});

describe('CORS (§6.1)', () => {
  test('a preflight is answered', async () => {
    const reply = await exchange(`${front.baseUrl}/new-order`, {
      method: 'OPTIONS',
      headers: { Origin: 'https://web.example', 'Access-Control-Request-Method': 'POST' },
    });
    expect([reply.status, reply.body]).toEqual([204, '']);
    expect(reply.header('access-control-allow-origin')).toBe('*');
    expect(reply.header('access-control-allow-methods')).toBe('POST');
    expect(reply.header('access-control-allow-headers')).toBe('Content-Type');
    expect(reply.header('access-control-max-age')).toBe('86400');
    expect(reply.header('allow')).toBe('POST');
  });

  test('every reply may be read by a web page, with the headers that a client needs', async () => {
    for (const path of ['/dir', '/nonce', '/new-order', '/nowhere']) {
      const reply = await exchange(front.baseUrl + path);
      expect(reply.header('access-control-allow-origin')).toBe('*');
      expect(reply.header('access-control-expose-headers')).toBe('Link, Replay-Nonce, Location, Retry-After');
    }
  });
});

describe('what goes wrong inside', () => {
  test('is serverInternal with an incident that the log has too, and no word of the cause', async () => {
    const { client } = await front.enrol();
    front.ra.failure = new Error('SQLITE_CORRUPT at /var/secret');
    const reply = await client.newOrder(['a.example']);
    expect([reply.status, reply.problemType, reply.header('retry-after')]).toEqual([500, 'serverInternal', '60']);
    expect(reply.body).not.toMatch(/SQLITE|secret|Error|\.ts/);
    expect(reply.header('replay-nonce')).toMatch(/^[\w-]{22}$/);
    expect(reply.links('index')).toEqual([`${front.baseUrl}/dir`]);
    expect(reply.header('cache-control')).toBe('no-store');
    const [, incident] = /report the incident ([\w-]+)\.$/.exec(reply.json.detail as string) ?? [];
    const line = front.log.find(({ fields }) => fields['incident'] === incident);
    expect(line).toMatchObject({
      level: 'error',
      fields: { endpoint: 'newOrder', err: expect.objectContaining({ message: 'SQLITE_CORRUPT at /var/secret' }) },
    });
  });

  test('a Problem of 500 keeps its detail; its cause goes to the log', async () => {
    const { client } = await front.enrol();
    front.ra.failure = new Problem('serverInternal', 'The token cannot sign now.', {
      status: 503,
      retryAfterSeconds: 30,
      cause: new Error('CKR_DEVICE_ERROR'),
    });
    const reply = await client.newOrder(['a.example']);
    expect([reply.status, reply.json.detail, reply.header('retry-after')]).toEqual([503, 'The token cannot sign now.', '30']);
    expect(front.log.at(-2)).toMatchObject({ level: 'error', fields: { err: expect.objectContaining({ message: 'CKR_DEVICE_ERROR' }) } });
  });

  test('each request leaves one line: who, what, how it ended', async () => {
    const { client, account } = await front.enrol();
    front.log.length = 0;
    const nonce = await client.nonce();
    await client.post(client.directory.newOrder, { identifiers: [{ type: 'dns', value: 'a.example' }] }, { nonce });
    await client.post(client.directory.newOrder, {}, { nonce });
    expect(front.log).toEqual([
      {
        level: 'debug',
        message: 'acme: request answered',
        fields: expect.objectContaining({ endpoint: 'newNonce', method: 'HEAD', status: 200 }),
      },
      {
        level: 'debug',
        message: 'acme: request answered',
        fields: expect.objectContaining({ endpoint: 'newOrder', account: account.id, status: 201, ms: 0 }),
      },
      {
        level: 'info',
        message: 'acme: request refused',
        fields: expect.objectContaining({ endpoint: 'newOrder', status: 400, problem: 'badNonce' }),
      },
    ]);
    expect(new Set(front.log.map(({ fields }) => fields['request'])).size).toBe(3);
  });
});

describe('clients that do not behave', () => {
  const open = async (text: string, { baseUrl } = front): Promise<Socket> => {
    const socket = connect(Number(new URL(baseUrl).port), '127.0.0.1');
    await once(socket, 'connect');
    socket.write(text);
    return socket;
  };
  const HEAD = 'POST /new-order HTTP/1.1\r\nHost: x\r\nContent-Type: application/jose+json\r\n';

  test('one that goes away in the middle of its body is forgotten', async () => {
    front.log.length = 0;
    const socket = await open(`${HEAD}Content-Length: 100\r\n\r\n{"protected`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    await expect.poll(() => front.log.map(({ message }) => message)).toContain('acme: client gone');
    expect(front.log.every(({ level }) => level === 'debug')).toBe(true);
    await expect.poll(() => new Promise((resolve) => front.server.getConnections((_, count) => resolve(count)))).toBe(0);
  });

  test('one that never ends its body is told 408 and forgotten, when the server’s time for a request is over', async () => {
    await using hasty = await startFrontEnd({}, { headersTimeout: 200, requestTimeout: 200, connectionsCheckingInterval: 50 });
    const socket = await open(`${HEAD}Content-Length: 100\r\n\r\n{"protected`, hasty);
    const [reply] = (await once(socket, 'data')) as [Buffer];
    expect(reply.toString()).toMatch(/^HTTP\/1\.1 408 /);
    await expect.poll(() => hasty.log.map(({ message }) => message)).toContain('acme: client gone');
  });

  test('a body without end is answered, let run for a mebibyte at most, and then cut off', async () => {
    const socket = await open(`${HEAD}Transfer-Encoding: chunked\r\n\r\n`);
    let reply = '';
    socket.on('data', (chunk: Buffer) => (reply += chunk.toString()));
    socket.on('error', () => undefined);
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    let sent = 0;
    const closed = new Promise((resolve) => socket.once('close', resolve));
    while (!socket.destroyed && sent < 64 * 2 ** 20) {
      sent += 0x10000;
      if (!socket.write(chunk)) await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), closed]);
    }
    await closed;
    expect(reply).toMatch(/^HTTP\/1\.1 413 /);
    // What the kernel's buffers swallow comes on top of the mebibyte.
    expect(sent).toBeLessThan(32 * 2 ** 20);
  });

  test('a declared length over the limit is refused before the body is sent', async () => {
    const socket = await open(`${HEAD}Content-Length: 10000000\r\n\r\n`);
    const [data] = (await once(socket, 'data')) as [Buffer];
    expect(data.toString()).toMatch(/^HTTP\/1\.1 413 /);
    socket.destroy();
  });

  test('after a refusal the connection goes on, when the rest of the body was small', async () => {
    const socket = await open(`POST /new-order HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n\r\n12345`);
    const [first] = (await once(socket, 'data')) as [Buffer];
    expect(first.toString()).toMatch(/^HTTP\/1\.1 415 /);
    socket.write('678901234567890GET /dir HTTP/1.1\r\nHost: x\r\n\r\n');
    const [second] = (await once(socket, 'data')) as [Buffer];
    expect(second.toString()).toMatch(/^HTTP\/1\.1 200 OK/);
    socket.destroy();
  });
});
