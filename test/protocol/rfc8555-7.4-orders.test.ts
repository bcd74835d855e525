import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AcmeClient } from '../support/acme-client.js';
import { certificationRequest, emailAddress, ipAddress, newSubscriberKey, subscriberKey } from '../support/certification-request.js';
import { auditKinds, settledContent } from '../support/database-content.js';
import { opensslJudge, readPemFile, type OpensslJudge } from '../support/openssl-judge.js';
import { chainOf, fulfil, obtain, order, readyOrder, respond } from '../support/order-flow.js';
import { startCa, type Ca } from '../support/start-ca.js';
import { TickingClock } from '../support/ticking-clock.js';
import { accountKey } from '../support/account-key.js';

const clock = new TickingClock();
let ca: Ca;
let judge: OpensslJudge;
let client: AcmeClient;
beforeAll(async () => {
  ca = await startCa({ clock, policies: ['ov-acme', 'secom-sr-2.96'] });
  judge = opensslJudge(ca);
  client = await ca.subscribe();
});
afterAll(async () => {
  judge.remove();
  await ca.stop();
  expect(ca.logged).toEqual([]);
});

/** A client of the demonstration organization bound with a key that has these limits. */
async function subscriberWith(limits: { nameRules?: readonly string[]; profiles?: readonly string[] }): Promise<AcmeClient> {
  const [kid, hmacKey] = [randomBytes(6).toString('hex'), randomBytes(32)];
  await ca.acts.createEabKey({
    id: kid,
    hmacKey,
    organizationId: 'demonstration',
    officer: 'alice',
    nameRules: ['*'],
    accountLimit: null,
    expiresAt: null,
    ...limits,
  });
  return ca.subscribe({ eab: { kid, hmacKey: hmacKey.toString('base64url') } });
}

const instant = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');

describe('§7.4 newOrder', () => {
  test('answers 201 with the order: names in one form, sorted and without doubles, an authorization for each', async () => {
    const reply = await order(client, ['WWW.Example.com', 'b.example.com', 'www.example.com']);
    expect(reply.json).toMatchObject({
      status: 'pending',
      identifiers: [
        { type: 'dns', value: 'b.example.com' },
        { type: 'dns', value: 'www.example.com' },
      ],
      profile: 'ov',
      expires: expect.stringMatching(/^2026-11-28T/),
    });
    expect(reply.json.authorizations).toHaveLength(2);
    expect(reply.json.finalize).toBe(`${reply.requiredHeader('location')}/finalize`);
    expect((await client.read(reply.requiredHeader('location'))).json).toEqual(reply.json);
  });

  test.each([
    ['a public suffix', 'co.jp', 'public suffix'],
    ['a wildcard of a public suffix', '*.co.jp', 'public suffix'],
    ['a private-section suffix', 'github.io', 'public suffix'],
    ['an unknown top-level domain', 'www.example.nosuchtld', 'not a public top-level domain'],
    ['a reverse name', '1.0.0.127.in-addr.arpa', 'special-use'],
    ['an onion name', 'abc.onion', 'special-use'],
    ['an IPv4 address', '192.0.2.1', 'IP address'],
    ['an IPv6 address', '2001:db8::1', 'IP address'],
    ['an e-mail address', 'ops@example.com', 'e-mail address'],
    ['an underscore', 'a_b.example.com', 'underscore'],
    ['a wildcard inside', 'www.*.example.com', 'left-most label'],
    ['a part of a label as wildcard', 'w*.example.com', 'left-most label'],
    ['two wildcards', '*.*.example.com', 'left-most label'],
    ['a wildcard alone', '*', ''],
    ['a single label', 'localhost', ''],
    ['an empty name', '', 'empty'],
    ['an empty label', 'a..example.com', 'empty label'],
    ['a trailing dot', 'example.com.', 'dot'],
    ['a label of 64 octets', `${'a'.repeat(64)}.example.com`, '63 octets'],
    ['a name of 254 octets', `${'abcdefghi.'.repeat(25)}co`.padEnd(254, 'm'), ''],
    ['a hyphen at the end', 'a-.example.com', 'label'],
    ['a U-label', '日本.example.com', 'A-labels'],
    ['an invalid A-label', 'xn--0.example.com', 'A-label'],
    ['a reserved hyphen pair', 'ab--cd.example.com', 'A-label'],
    ['a URL', 'https://www.example.com/', '":" or "/"'],
    ['a port', 'www.example.com:443', '":" or "/"'],
    ['a space', 'www .example.com', 'label'],
    ['a NUL octet', 'www\u0000.example.com', 'printable ASCII'],
    ['a number as top-level domain', 'www.example.123', 'number'],
  ])('%s is refused: %s', async (_, name, word) => {
    const before = await settledContent(ca.config.database);
    const reply = await client.newOrder([name]);
    expect([reply.status, reply.problemType], reply.body).toEqual([400, 'rejectedIdentifier']);
    expect(reply.json.subproblems).toEqual([
      {
        type: 'urn:ietf:params:acme:error:rejectedIdentifier',
        detail: expect.stringContaining(word),
        identifier: { type: 'dns', value: name },
      },
    ]);
    expect(await settledContent(ca.config.database)).toEqual(before);
    expect((await auditKinds(ca.config.database)).at(-1)).toBe('order.refused');
  });

  test('an identifier of another type is unsupported', async () => {
    for (const identifier of [
      { type: 'ip', value: '192.0.2.1' },
      { type: 'email', value: 'a@example.com' },
    ]) {
      const reply = await client.post(client.directory.newOrder, { identifiers: [identifier] });
      expect([reply.status, reply.problemType, reply.json.subproblems[0].identifier]).toEqual([400, 'unsupportedIdentifier', identifier]);
    }
  });

  test('of several bad names each has its subproblem, and of different kinds the whole is compound', async () => {
    const identifiers = [
      { type: 'dns', value: 'good.example.com' },
      { type: 'dns', value: 'co.jp' },
      { type: 'ip', value: '192.0.2.1' },
    ];
    const reply = await client.post(client.directory.newOrder, { identifiers });
    expect([reply.status, reply.problemType]).toEqual([400, 'compound']);
    expect(reply.json.subproblems.map((sub: { type: string; identifier: object }) => [sub.type.split(':').at(-1), sub.identifier])).toEqual(
      [
        ['rejectedIdentifier', identifiers[1]],
        ['unsupportedIdentifier', identifiers[2]],
      ],
    );
  });

  test('names outside the rules of the external account key are refused, each by itself', async () => {
    const bound = await subscriberWith({ nameRules: ['example.com', '=www.example.net'] });
    const reply = await bound.newOrder([
      'www.example.com',
      'www.example.net',
      'example.net',
      'a.www.example.net',
      '*.example.net',
      'notexample.com',
    ]);
    expect([reply.status, reply.problemType]).toEqual([400, 'rejectedIdentifier']);
    expect(reply.json.subproblems.map((sub: { identifier: { value: string } }) => sub.identifier.value)).toEqual([
      'example.net',
      'a.www.example.net',
      '*.example.net',
      'notexample.com',
    ]);
    expect((await bound.newOrder(['example.com', '*.example.com', 'a.b.example.com', 'www.example.net'])).status).toBe(201);
  });

  test('a hundred names are taken, a hundred and one are not, nor are none', async () => {
    const names = Array.from({ length: 101 }, (_, n) => `n${n}.many.example.com`);
    expect((await client.newOrder(names.slice(0, 100))).json.authorizations).toHaveLength(100);
    for (const identifiers of [names.map((value) => ({ type: 'dns', value })), [], 'www.example.com', [{ type: 'dns' }], [null]]) {
      const reply = await client.post(client.directory.newOrder, { identifiers });
      expect([reply.status, reply.problemType]).toEqual([400, 'malformed']);
      expect(reply.json.detail).toContain('identifiers');
    }
  });

  test('the strict policy knows no wildcards', async () => {
    const reply = await client.newOrder(['*.example.com'], { profile: 'sr-ov' });
    expect([reply.status, reply.problemType]).toEqual([400, 'rejectedIdentifier']);
    expect(reply.json.detail).toContain('wildcard');
    expect((await client.newOrder(['*.example.com'], { profile: 'ov' })).status).toBe(201);
  });
});

describe('profiles (draft-ietf-acme-profiles)', () => {
  test('the one asked for is the order’s; without one it is the default', async () => {
    expect((await order(client, ['p.example.com'], { profile: 'sr-ov' })).json.profile).toBe('sr-ov');
    expect((await order(client, ['p.example.com'])).json.profile).toBe('ov');
  });

  test('an unknown one is invalidProfile, and names those there are', async () => {
    const reply = await client.newOrder(['p.example.com'], { profile: 'ev' });
    expect([reply.status, reply.problemType]).toEqual([400, 'invalidProfile']);
    expect(reply.json.detail).toContain('ov, sr-ov');
  });

  test('an external account key limits them, and its first one is the default', async () => {
    const strict = await subscriberWith({ profiles: ['sr-ov'] });
    expect((await order(strict, ['p.example.com'])).json.profile).toBe('sr-ov');
    expect((await strict.newOrder(['p.example.com'], { profile: 'ov' })).problemType).toBe('invalidProfile');
    const both = await subscriberWith({ profiles: ['sr-ov', 'ov'] });
    expect((await order(both, ['p.example.com'])).json.profile).toBe('sr-ov');
    expect((await order(both, ['p.example.com'], { profile: 'ov' })).json.profile).toBe('ov');
  });
});

describe('§7.4 notBefore and notAfter', () => {
  test('are honoured exactly', async () => {
    const now = clock.now();
    const validity = { notBefore: instant(now - 7200), notAfter: instant(now + 30 * 86_400) };
    const ordered = await order(client, ['exact.example.com'], validity);
    expect(ordered.json).toMatchObject(validity);
    await fulfil(ca, client, ordered);
    const { certificate } = await obtain(ca, client, ['exact.example.com'], { more: validity });
    expect([Date.parse(certificate.validFrom), Date.parse(certificate.validTo)]).toEqual([
      Date.parse(validity.notBefore),
      Date.parse(validity.notAfter),
    ]);
  });

  test('are refused when they cannot be had, never adjusted', async () => {
    const now = clock.now();
    for (const [more, member] of [
      [{ notBefore: instant(now - 3 * 86_400) }, 'notBefore'],
      [{ notBefore: instant(now + 3 * 86_400) }, 'notBefore'],
      [{ notAfter: instant(now - 60) }, 'notAfter'],
      [{ notAfter: instant(now + 200 * 86_400) }, 'notAfter'],
      [{ notBefore: instant(now + 3600), notAfter: instant(now + 1800) }, 'notAfter'],
      [{ notAfter: 'tomorrow' }, 'notAfter'],
      [{ notAfter: 1_800_000_000 }, 'notAfter'],
    ] as const) {
      const reply = await client.newOrder(['exact.example.com'], more);
      expect([reply.status, reply.problemType], reply.body).toEqual([400, 'malformed']);
      expect(reply.json.detail).toContain(member);
    }
  });
});

describe('§7.4.1 newAuthz', () => {
  test('makes an authorization ahead of the order, which then uses it', async () => {
    const reply = await client.newAuthz('ahead.example.com');
    expect([reply.status, reply.json.status, reply.json.identifier]).toEqual([201, 'pending', { type: 'dns', value: 'ahead.example.com' }]);
    await respond(ca, client, reply.json, 'http-01');
    expect((await client.poll(reply.requiredHeader('location'))).json.status).toBe('valid');
    const ordered = await order(client, ['ahead.example.com']);
    expect([ordered.json.status, ordered.json.authorizations]).toEqual(['ready', [reply.requiredHeader('location')]]);
  });

  test('is judged as an order is', async () => {
    const bound = await subscriberWith({ nameRules: ['example.com'] });
    const before = await settledContent(ca.config.database);
    for (const [name, type] of [
      ['*.example.com', 'rejectedIdentifier'],
      ['co.jp', 'rejectedIdentifier'],
      ['www.example.net', 'rejectedIdentifier'],
    ] as const) {
      const reply = await bound.newAuthz(name);
      expect([reply.status, reply.problemType], reply.body).toEqual([403, type]);
    }
    expect((await bound.post(bound.directory.newAuthz, { identifier: { type: 'ip', value: '192.0.2.1' } })).problemType).toBe(
      'unsupportedIdentifier',
    );
    expect((await bound.post(bound.directory.newAuthz, { identifier: 'www.example.com' })).problemType).toBe('malformed');
    expect(await settledContent(ca.config.database)).toEqual(before);
  });
});

describe('§7.4 finalize', () => {
  test('before the authorizations are fulfilled, and twice, is orderNotReady', async () => {
    const ordered = await order(client, ['early.example.com']);
    const csr = certificationRequest(['early.example.com']);
    const early = await client.finalize(ordered.json.finalize, csr);
    expect([early.status, early.problemType]).toEqual([403, 'orderNotReady']);
    expect(early.json.detail).toContain('early.example.com');
    await fulfil(ca, client, ordered);
    const first = await client.finalize(ordered.json.finalize, csr);
    expect(first.status).toBe(200);
    await client.poll(ordered.requiredHeader('location'));
    const second = await client.finalize(ordered.json.finalize, csr);
    expect([second.status, second.problemType]).toEqual([403, 'orderNotReady']);
    expect(second.json.detail).toContain('finalized already');
  });

  test('several times at once makes one certificate', async () => {
    const { finalize, url } = await readyOrder(ca, client, ['once.example.com']);
    const csr = certificationRequest(['once.example.com']);
    const replies = await Promise.all([1, 2, 3, 4].map(() => client.finalize(finalize, csr)));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const reply of replies) if (reply.status !== 200) expect(reply.problemType).toBe('orderNotReady');
    expect((await client.poll(url)).json.status).toBe('valid');
    const rows = (await settledContent(ca.config.database))['certificates'] ?? [];
    expect(rows.filter((row) => row.includes('once.example.com'))).toHaveLength(1);
  });

  test('a CSR that must not be certified is badCSR, and leaves the order ready', async () => {
    const names = ['csr.example.com', 'www.csr.example.com'];
    const { finalize, url } = await readyOrder(ca, client, names);
    const good = certificationRequest(names);
    const account = client.key;
    const bad: [string, Buffer, string][] = [
      ['a name too few', certificationRequest(['csr.example.com']), 'lacks www.csr.example.com'],
      ['a name too many', certificationRequest([...names, 'other.example.com']), 'other.example.com besides'],
      ['another name', certificationRequest(['other.example.com']), 'names are not those of the order'],
      ['no names', certificationRequest([]), 'names'],
      ['an IP address', certificationRequest(names, { otherNames: [ipAddress('192.0.2.1')] }), 'only DNS names'],
      ['an e-mail address', certificationRequest(names, { otherNames: [emailAddress('ops@example.com')] }), 'only DNS names'],
      ['another commonName', certificationRequest(names, { subject: [['2.5.4.3', 'other.example.com']] }), 'other.example.com'],
      [
        'a bad signature',
        certificationRequest(names, {
          tamper: (request) => Buffer.concat([request.subarray(0, -1), Buffer.of((request.at(-1) ?? 0) ^ 1)]),
        }),
        'signature',
      ],
      ['a SHA-1 signature', certificationRequest(names, { hash: 'sha1' }), ''],
      ['an RSA key of 1024 bits', certificationRequest(names, { key: subscriberKey(1024) }), '1024 bits'],
      ['a curve that is not certified', certificationRequest(names, { key: subscriberKey('P-521') }), 'P-521'],
      ['an Ed25519 key', certificationRequest(names, { key: subscriberKey('Ed25519') }), ''],
      ['the account key', certificationRequest(names, { key: account.privateKey }), 'account key'],
      ['another account’s key', certificationRequest(names, { key: (await ca.subscribe()).key.privateKey }), 'account key'],
      ['no DER', Buffer.from('hello'), ''],
      ['nothing', Buffer.alloc(0), ''],
      ['trailing octets', Buffer.concat([good, Buffer.of(0)]), ''],
      ['half a request', good.subarray(0, 200), ''],
    ];
    const before = await settledContent(ca.config.database);
    for (const [what, csr, word] of bad) {
      const reply = await client.finalize(finalize, csr);
      expect([reply.status, reply.problemType], `${what}: ${reply.body}`).toEqual([400, 'badCSR']);
      expect(reply.json.detail, what).toContain(word);
    }
    expect(await settledContent(ca.config.database)).toEqual(before);
    for (const payload of [{}, { csr: 7 }, { csr: good.toString('base64') }, { csr: `-----BEGIN CERTIFICATE REQUEST-----` }]) {
      const reply = await client.post(finalize, payload);
      expect([reply.status, reply.problemType], reply.body).toEqual([400, 'malformed']);
    }
    expect((await client.read(url)).json.status).toBe('ready');
    expect((await client.finalize(finalize, good)).status).toBe(200);
  });

  test('another account’s order is like one that does not exist', async () => {
    const { finalize, url } = await readyOrder(ca, client, ['mine.example.com']);
    const other = await ca.subscribe();
    for (const reply of [
      await other.read(url),
      await other.finalize(finalize, certificationRequest(['mine.example.com'])),
      await other.read(`${ca.config.baseUrl}/order/nothing`),
    ]) {
      expect([reply.status, reply.problemType]).toEqual([404, 'malformed']);
    }
    expect((await client.read(url)).json.status).toBe('ready');
  });

  test('RSA of 2048 to 4096 bits and P-256 and P-384 are certified; the strict policy takes RSA only', async () => {
    for (const kind of [3072, 4096, 'P-256', 'P-384'] as const) {
      const { certificate } = await obtain(ca, client, ['kinds.example.com'], { key: subscriberKey(kind) });
      expect(certificate.publicKey.asymmetricKeyType).toBe(typeof kind === 'number' ? 'rsa' : 'ec');
    }
    const { finalize } = await readyOrder(ca, client, ['kinds.example.com'], { profile: 'sr-ov' });
    const reply = await client.finalize(finalize, certificationRequest(['kinds.example.com'], { key: subscriberKey('P-256') }));
    expect([reply.status, reply.problemType]).toEqual([400, 'badCSR']);
    expect(reply.json.detail).toContain('RSA with 2048 to 4096 bits');
  });

  test('an order is gone after its time, whatever was fulfilled', async () => {
    const own = new TickingClock();
    const short = await startCa({ clock: own });
    try {
      const subscriber = await short.subscribe();
      const { finalize, url } = await readyOrder(short, subscriber, ['late.example.com']);
      const pending = await order(subscriber, ['later.example.com']);
      own.advance({ days: 8 });
      const reply = await subscriber.finalize(finalize, certificationRequest(['late.example.com']));
      expect([reply.status, reply.problemType]).toEqual([403, 'orderNotReady']);
      expect(reply.json.detail).toContain('expired');
      expect((await subscriber.read(url)).json).toMatchObject({ status: 'invalid', error: { detail: expect.stringContaining('expired') } });
      expect((await subscriber.read(pending.json.authorizations[0])).json.status).toBe('invalid');
      expect((await obtain(short, subscriber, ['late.example.com'])).order.json.status).toBe('valid');
    } finally {
      await short.stop();
    }
  });
});

describe('§7.4.2 the certificate', () => {
  test('is what the profile says: openssl verifies it, the subject is the organization’s record, the CSR’s is not looked at', async () => {
    const names = ['www.leaf.example.com', 'leaf.example.com'];
    const obtained = await obtain(ca, client, names, {
      subject: [
        ['2.5.4.10', 'Somebody Else KK'],
        ['2.5.4.6', 'US'],
        ['2.5.4.11', 'Unit'],
      ],
    });
    expect(await judge.verifyChain(obtained.pem)).toBe('OK');
    const text = await judge.describe(obtained.pem);
    expect(text).toContain('Subject: C=JP, ST=Tokyo, L=Minato-ku, O=Tegata Demonstration KK, CN=leaf.example.com');
    expect(text).not.toMatch(/Somebody|OU=/);
    expect(text).toContain('DNS:leaf.example.com, DNS:www.leaf.example.com');
    expect(text).toMatch(/Policy: 2\.23\.140\.1\.2\.2/);
    expect(text).toMatch(/Extended Key Usage: \n\s+TLS Web Server Authentication\n/);
    expect(text).toContain(`OCSP - URI:${ca.publicUrl}/ocsp`);
    expect(text).toContain(`URI:${ca.publicUrl}/crl/issuer-1.crl`);
    expect(text).not.toContain('CA:TRUE');
    const days = (Date.parse(obtained.certificate.validTo) - Date.parse(obtained.certificate.validFrom) + 1000) / 86_400_000;
    expect(days).toBe(199);
    expect(obtained.serial.length).toBeGreaterThanOrEqual(32);
    expect(await judge.ocspStatus(obtained.serial)).toBe('good');
    expect((await judge.crl()).has(obtained.serial)).toBe(false);
  });

  test('comes with alternate chains, each of which verifies to its root', async () => {
    const { certificateUrl, pem } = await obtain(ca, client, ['chains.example.com']);
    const first = await client.read(certificateUrl);
    expect(first.header('content-type')).toBe('application/pem-certificate-chain');
    const [alternateUrl, ...more] = first.links('alternate');
    expect(more).toEqual([]);
    const alternate = await client.read(alternateUrl ?? '');
    expect(alternate.links('alternate')).toEqual([certificateUrl]);
    expect(chainOf(alternate.body)[0]).toEqual(chainOf(pem)[0]);
    expect(chainOf(alternate.body)[1]).not.toEqual(chainOf(pem)[1]);
    expect([await judge.verifyChain(pem, 0), await judge.verifyChain(alternate.body, 1)]).toEqual(['OK', 'OK']);
    expect(await judge.verifyChain(pem, 1)).not.toBe('OK');
    const beyond = await client.read(`${certificateUrl}/2`);
    expect([beyond.status, beyond.problemType]).toEqual([404, 'malformed']);
    const roots = (ca.config.issuers[0]?.roots ?? []).map(readPemFile);
    for (const root of roots) expect(chainOf(`${pem}${alternate.body}`)).not.toContainEqual(chainOf(root)[0]);
  });

  test('is for the account that ordered it', async () => {
    const { certificateUrl } = await obtain(ca, client, ['private.example.com']);
    const other = await ca.subscribe();
    expect((await other.read(certificateUrl)).status).toBe(404);
    expect((await client.send(certificateUrl, {})).status).toBe(405);
  });

  test('of the strict profile verifies too', async () => {
    const { pem } = await obtain(ca, client, ['strict.example.com'], { more: { profile: 'sr-ov' } });
    expect(await judge.verifyChain(pem)).toBe('OK');
    expect(await judge.describe(pem)).toMatch(/Policy: 1\.2\.392\.200091\.100\.751\.1/);
  });

  test('serials differ, and a key may be certified again', async () => {
    const key = newSubscriberKey('P-256');
    const serials = new Set<string>();
    for (let n = 0; n < 5; n += 1) serials.add((await obtain(ca, client, ['again.example.com'], { key })).serial);
    expect(serials.size).toBe(5);
    expect(accountKey('ES256', key).thumbprint).not.toBe(client.key.thumbprint);
  });
});
