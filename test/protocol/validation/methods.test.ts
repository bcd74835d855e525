import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hashedAccountUri } from '../../../src/validation/methods/dns-persist-01.js';
import { generateAccountKey } from '../../support/account-key.js';
import type { AcmeClient } from '../../support/acme-client.js';
import { readAuditEvents } from '../../support/audit-events.js';
import { certificationRequest } from '../../support/certification-request.js';
import { freePort } from '../../support/free-port.js';
import type { HttpReply } from '../../support/http-exchange.js';
import { order } from '../../support/order-flow.js';
import { publishResponse, type OfferedChallenge } from '../../support/publish-response.js';
import { rulesWith, type RuleChanges } from '../../support/rules-with.js';
import { startCa, type Ca, type CaOptions, type PolicyName } from '../../support/start-ca.js';
import { TickingClock } from '../../support/ticking-clock.js';
import { startTlsAlpnServer, type TlsAlpnServer } from '../../support/tls-alpn-server.js';

const EVERY_TYPE = [
  'dns-persist-01',
  'http-01',
  'pki-validation-01',
  'dns-01',
  'dns-cname-01',
  'dns-caa-01',
  'tls-alpn-01',
  'dns-account-01',
] as const;
const WILDCARD_TYPES = ['dns-01', 'dns-cname-01', 'dns-caa-01', 'dns-account-01', 'dns-persist-01'];
const METHOD_OF: Readonly<Record<string, string>> = {
  'http-01': '3.2.2.4.19',
  'pki-validation-01': '3.2.2.4.18',
  'dns-01': '3.2.2.4.7',
  'dns-cname-01': '3.2.2.4.7',
  'dns-caa-01': '3.2.2.4.7',
  'tls-alpn-01': '3.2.2.4.20',
  'dns-account-01': '3.2.2.4.21',
  'dns-persist-01': '3.2.2.4.22',
};

interface Scene {
  readonly ca: Ca;
  readonly client: AcmeClient;
  readonly tls: TlsAlpnServer;
  stop(): Promise<void>;
}

async function setUp(changes: RuleChanges, options: Omit<CaOptions, 'configure' | 'policies'> = {}): Promise<Scene> {
  const rules = rulesWith(changes);
  const tls = await startTlsAlpnServer({ port: await freePort() });
  const ca = await startCa({
    ...options,
    policies: [changes.policy],
    configure: (config) => {
      const changed = rules.configure(config);
      return { ...changed, validation: { ...changed.validation, tlsPort: tls.port } };
    },
  });
  const client = await ca.subscribe();
  return {
    ca,
    client,
    tls,
    stop: async () => {
      await ca.stop();
      await tls.close();
      rules.remove();
    },
  };
}

async function authorizationsOf(client: AcmeClient, ordered: HttpReply) {
  return Promise.all((ordered.json.authorizations as string[]).map(async (url) => ({ url, ...(await client.read(url)).json })));
}

function pick(authorization: { challenges: OfferedChallenge[] }, type: string): OfferedChallenge {
  const challenge = authorization.challenges.find((offered) => offered.type === type);
  if (challenge === undefined) throw new Error(`no ${type} is offered: ${JSON.stringify(authorization)}`);
  return challenge;
}

/** Fulfils the order's only authorization by one challenge. @returns the authorization as it ended */
async function prove({ ca, client, tls }: Scene, ordered: HttpReply, type: string) {
  const [authorization] = await authorizationsOf(client, ordered);
  const challenge = pick(authorization, type);
  publishResponse(ca, client, authorization.identifier.value, challenge, { wildcard: authorization.wildcard === true, tls });
  await client.startChallenge(challenge.url);
  return (await client.poll(authorization.url)).json;
}

async function finalized({ client }: Scene, ordered: HttpReply, names: readonly string[]): Promise<HttpReply> {
  const reply = await client.finalize(ordered.json.finalize as string, certificationRequest(names));
  return reply.status === 200 ? client.poll(ordered.requiredHeader('location')) : reply;
}

const lastValidation = ({ ca }: Scene): unknown =>
  readAuditEvents(ca.config.database)
    .filter(({ kind }) => kind === 'validation.attempted')
    .at(-1)?.detail;
const offered = async (scene: Scene, name: string): Promise<string[]> => {
  const [authorization] = await authorizationsOf(scene.client, await order(scene.client, [name]));
  return authorization.challenges.map(({ type }: OfferedChallenge) => type);
};

describe('the amended policy with every challenge type', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await setUp({ policy: 'ov-acme', set: { challenges: EVERY_TYPE } });
  });
  afterAll(() => scene.stop());

  test.each(Object.entries(METHOD_OF))('%s leads to a certificate, by method %s', async (type, method) => {
    const name = `${type}.example.com`;
    const ordered = await order(scene.client, [name]);
    const proven = await prove(scene, ordered, type);
    expect(proven).toMatchObject({ status: 'valid', challenges: [{ type, status: 'valid' }] });
    expect(lastValidation(scene)).toMatchObject({ name, method, outcome: 'valid' });
    expect((await finalized(scene, ordered, [name])).json).toMatchObject({ status: 'valid' });
  });

  test.each(WILDCARD_TYPES)('%s leads to a wildcard certificate', async (type) => {
    const name = `*.wild-${type}.example.com`;
    const ordered = await order(scene.client, [name]);
    const [authorization] = await authorizationsOf(scene.client, ordered);
    expect(authorization.challenges.map((challenge: OfferedChallenge) => challenge.type).sort()).toEqual([...WILDCARD_TYPES].sort());
    expect(await prove(scene, ordered, type)).toMatchObject({ status: 'valid' });
    expect((await finalized(scene, ordered, [name])).json).toMatchObject({ status: 'valid' });
  });

  test('a challenge without a token is the last, and gives the issuer names under both names of the member', async () => {
    const [authorization] = await authorizationsOf(scene.client, await order(scene.client, ['list.example.com']));
    const types = authorization.challenges.map(({ type }: OfferedChallenge) => type);
    expect(types).toEqual([...EVERY_TYPE.slice(1), 'dns-persist-01']);
    const last = authorization.challenges.at(-1);
    expect(Object.keys(last)).not.toContain('token');
    expect(last['issuer-domain-names']).toEqual(['secomtrust.net']);
    expect(last.issuerDomainNames).toEqual(['secomtrust.net']);
    const { token, filename } = pick(authorization, 'pki-validation-01');
    expect(filename).toMatch(/^[0-9a-f]{32}\.txt$/);
    expect(filename).not.toContain(token.slice(0, 4));
  });

  test('the authorization domain name is recorded, and one that is not of the name does not count', async () => {
    const { ca, client } = scene;
    const ordered = await order(client, ['deep.down.adn.example.com']);
    const [authorization] = await authorizationsOf(client, ordered);
    const challenge = pick(authorization, 'dns-01');
    ca.dns.set('_acme-challenge.adn.example.com', 'TXT', [client.dnsDigest(challenge.token)]);
    await client.startChallenge(challenge.url);
    expect((await client.poll(authorization.url)).json).toMatchObject({ status: 'valid' });
    expect(lastValidation(scene)).toMatchObject({ name: 'deep.down.adn.example.com', authorizationDomain: 'adn.example.com' });
  });
});

describe('the policy as written', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await setUp({ policy: 'secom-sr-2.96' });
  });
  afterAll(() => scene.stop());

  test.each(['http-01', 'pki-validation-01', 'dns-01', 'dns-cname-01', 'dns-caa-01'])('%s leads to a certificate', async (type) => {
    const name = `${type}.example.com`;
    const ordered = await order(scene.client, [name]);
    expect(await prove(scene, ordered, type)).toMatchObject({ status: 'valid' });
    expect(lastValidation(scene)).toMatchObject({ method: type.startsWith('dns') ? '3.2.2.4.7' : '3.2.2.4.18' });
    expect((await finalized(scene, ordered, [name])).json).toMatchObject({ status: 'valid' });
  });

  test('offers nothing of the amendment', async () => {
    expect(await offered(scene, 'nothing-else.example.com')).toEqual([
      'http-01',
      'pki-validation-01',
      'dns-01',
      'dns-cname-01',
      'dns-caa-01',
      'email-01',
      'telephone-01',
    ]);
  });
});

describe('the day', () => {
  test.each([
    ['2020-09-21T23:00:00Z', []],
    ['2020-09-22T01:00:00Z', ['tls-alpn-01']],
    ['2025-02-28T23:00:00Z', ['tls-alpn-01']],
    ['2025-03-01T01:00:00Z', ['tls-alpn-01', 'dns-account-01']],
    ['2025-11-09T23:00:00Z', ['tls-alpn-01', 'dns-account-01']],
    ['2025-11-10T01:00:00Z', ['tls-alpn-01', 'dns-account-01', 'dns-persist-01']],
  ])('decides what is offered: %s', async (day, types) => {
    const challenges = ['tls-alpn-01', 'dns-account-01', 'dns-persist-01', 'dns-01'];
    const scene = await setUp({ policy: 'ov-acme', set: { challenges } }, { clock: new TickingClock(day) });
    try {
      expect((await offered(scene, 'www.example.com')).sort()).toEqual([...types, 'dns-01'].sort());
    } finally {
      await scene.stop();
    }
  });

  test.each([
    ['tls-alpn-01', '2020-09-22'],
    ['dns-account-01', '2025-03-01'],
    ['dns-persist-01', '2025-11-10'],
  ])('on which a method begins brings %s (%s): a ready order on it, none the day before', async (type, day) => {
    const clock = new TickingClock(`${new Date(Date.parse(day) - 43_200_000).toISOString().slice(0, 19)}Z`);
    const scene = await setUp({ policy: 'ov-acme', set: { challenges: [type] } }, { clock });
    try {
      const early = await scene.client.newOrder(['www.example.com']);
      expect([early.status, early.problemType], early.body).toEqual([400, 'rejectedIdentifier']);
      clock.advance({ days: 1 });
      const ordered = await order(scene.client, ['www.example.com']);
      expect(await prove(scene, ordered, type)).toMatchObject({ status: 'valid' });
      // As far as it goes: the issuing CA's certificate is younger.
      expect((await scene.client.read(ordered.requiredHeader('location'))).json.status).toBe('ready');
    } finally {
      await scene.stop();
    }
  });

  const ENDS = Object.entries(METHOD_OF).flatMap(([type, method]): [PolicyName, string, string][] =>
    type === 'http-01'
      ? [['secom-sr-2.96', type, '3.2.2.4.18']]
      : [['ov-acme', type, method], ...(method === '3.2.2.4.7' || method === '3.2.2.4.18' ? [['secom-sr-2.96', type, method] as [PolicyName, string, string]] : [])],
  );
  test.each(ENDS)(
    'after which a method is no longer lawful ends, under %s, %s (%s): for new orders, open challenges and proofs',
    async (policy, type, method) => {
      const clock = new TickingClock('2026-11-21T12:00:00Z');
      const other = method === '3.2.2.4.7' || policy === 'ov-acme' ? 'http-01' : 'dns-01';
      const changes = { policy, set: { challenges: [other, type] }, until: { [method]: '2026-11-23' } } as const;
      const scene = await setUp(changes, { clock });
      try {
        const { ca, client, tls } = scene;
        const proven = await order(client, ['proven.example.com']);
        expect(await prove(scene, proven, type)).toMatchObject({ status: 'valid' });
        const open = await order(client, ['open.example.com']);
        clock.advance({ days: 2 });
        expect(await offered(scene, 'new.example.com')).toEqual([other]);

        const [authorization] = await authorizationsOf(client, open);
        const challenge = pick(authorization, type);
        publishResponse(ca, client, 'open.example.com', challenge, { tls });
        await client.startChallenge(challenge.url);
        const ended = (await client.poll(authorization.url)).json;
        expect(ended).toMatchObject({
          status: 'invalid',
          challenges: [{ error: { type: 'urn:ietf:params:acme:error:rejectedIdentifier' } }],
        });
        expect((await finalized(scene, proven, ['proven.example.com'])).status).toBe(403);
      } finally {
        await scene.stop();
      }
    },
  );

  test('after which .19 is no longer lawful leaves http-01 to .18, and ends what .19 has proven', async () => {
    const clock = new TickingClock('2026-11-21T12:00:00Z');
    const changes = { policy: 'ov-acme', set: { challenges: ['http-01'] }, until: { '3.2.2.4.19': '2026-11-23' } } as const;
    const scene = await setUp(changes, { clock });
    try {
      const proven = await order(scene.client, ['proven.example.com']);
      expect(await prove(scene, proven, 'http-01')).toMatchObject({ status: 'valid' });
      expect(lastValidation(scene)).toMatchObject({ method: '3.2.2.4.19' });
      clock.advance({ days: 2 });
      const later = await order(scene.client, ['later.example.com']);
      expect(await prove(scene, later, 'http-01')).toMatchObject({ status: 'valid' });
      expect(lastValidation(scene)).toMatchObject({ method: '3.2.2.4.18' });
      expect((await finalized(scene, proven, ['proven.example.com'])).status).toBe(403);
      expect((await finalized(scene, later, ['later.example.com'])).json).toMatchObject({ status: 'valid' });
    } finally {
      await scene.stop();
    }
  });

  test('on which a proof by .22 is more than 10 days old ends its use', async () => {
    const clock = new TickingClock('2026-11-21T12:00:00Z');
    const set = { challenges: ['dns-persist-01'], dnsPersist: 'draft-02' };
    const scene = await setUp({ policy: 'ov-acme', set }, { clock });
    try {
      const { ca, client } = scene;
      const { issuerDomainNames, accountHashPrefix } = client.directory.meta;
      expect(issuerDomainNames).toEqual(['secomtrust.net']);
      const uri = hashedAccountUri(accountHashPrefix, '*', client.key.thumbprint, client.accountUrl ?? '');
      ca.dns.set('_validation-persist.example.com', 'TXT', [`secomtrust.net; accounturi=${uri}; policy=wildcard`]);
      const first = await order(client, ['www.example.com']);
      const [authorization] = await authorizationsOf(client, first);
      await client.startChallenge(pick(authorization, 'dns-persist-01').url);
      expect((await client.poll(authorization.url)).json).toMatchObject({ status: 'valid' });

      clock.advance({ days: 8 });
      expect((await order(client, ['www.example.com'])).json).toMatchObject({ status: 'ready', authorizations: first.json.authorizations });
      clock.advance({ days: 3 });
      const later = await order(client, ['www.example.com']);
      expect(later.json.status).toBe('pending');
      expect((await client.read(authorization.url)).json.status).toBe('expired');

      // The record names a key that the account has given up since; the draft wants it to count as long as the account lives.
      expect((await client.changeKey(generateAccountKey())).status).toBe(200);
      const [again] = await authorizationsOf(client, later);
      await client.startChallenge(pick(again, 'dns-persist-01').url);
      expect((await client.poll(again.url)).json).toMatchObject({ status: 'valid' });
    } finally {
      await scene.stop();
    }
  });
});
