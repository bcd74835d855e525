import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readAuditEvents } from '../../test/support/audit-events.js';
import { eabKeyRecord } from '../../test/support/records.js';
import { fakeCsr, ORGANIZATION, startRegistration, type RegistrationRig } from '../../test/support/registration-rig.js';
import { shippedBaseline, shippedPolicy } from '../../test/support/shipped-policy.js';
import type { EabKeyId } from '../core/ids.js';
import { Problem } from '../core/problem.js';
import type { Account } from '../core/state/account.js';
import type { Authorization } from '../core/state/authorization.js';
import type { NewOrder, OrderView } from './registration-authority.js';

const DAY = 86_400;
let rig: RegistrationRig;
beforeEach(async () => {
  rig = await startRegistration();
});
afterEach(() => rig.remove());

const dns = (...names: string[]) => names.map((value) => ({ type: 'dns', value }));
const request = (names: string[], change: Partial<NewOrder> = {}): NewOrder => ({
  identifiers: dns(...names),
  profile: null,
  notBefore: null,
  notAfter: null,
  ...change,
});
const order = (names: string[], change: Partial<NewOrder> = {}, account: Account = rig.account) =>
  rig.ra.createOrder(account, request(names, change));
const authorizations = (view: OrderView): Promise<Authorization[]> =>
  rig.database.transactor.read.authorizations.getMany(view.order.authorizationIds);
const prove = async (view: OrderView, account: Account = rig.account) => {
  for (const { status, challenges } of await authorizations(view)) {
    const [challenge] = challenges;
    if (status === 'pending' && challenge !== undefined) await rig.ra.startValidation(account, challenge.id);
  }
};
const refusal = async (act: Promise<unknown>): Promise<Problem> => {
  const error: unknown = await act.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Problem);
  return error as Problem;
};

describe('a new order', () => {
  test('is pending, with sorted names in their one form, an authorization for each, and the policy it is decided under', async () => {
    const view = await order(['WWW.example.com', 'example.com', '*.example.com', 'www.example.com']);
    expect(view.status).toBe('pending');
    expect(view.order).toMatchObject({
      accountId: rig.account.id,
      organizationId: ORGANIZATION,
      profile: 'ov-tls',
      policy: { name: 'ov-acme', hash: shippedPolicy('ov-acme').hash },
      baseline: shippedBaseline().hash,
      state: 'open',
    });
    expect(view.order.identifiers.map(({ value }) => value)).toEqual(['*.example.com', 'example.com', 'www.example.com']);
    const made = await authorizations(view);
    expect(made.map(({ identifier, wildcard }) => [identifier.value, wildcard])).toEqual([
      ['example.com', true],
      ['example.com', false],
      ['www.example.com', false],
    ]);
    expect(made.map(({ challenges }) => challenges.map(({ type }) => type))).toEqual([
      ['dns-01'],
      ['http-01', 'dns-01', 'tls-alpn-01'],
      ['http-01', 'dns-01', 'tls-alpn-01'],
    ]);
    const tokens = made.flatMap(({ challenges }) => challenges.map(({ token }) => token));
    expect(new Set(tokens).size).toBe(tokens.length);
    for (const token of tokens) expect(token).toMatch(/^[A-Za-z0-9_-]{22,}$/);
    expect(await rig.ra.getOrder(rig.account, view.order.id)).toEqual(view);
    expect(readAuditEvents(rig.database.url).at(-1)).toMatchObject({
      kind: 'order.created',
      detail: { names: ['*.example.com', 'example.com', 'www.example.com'], profile: 'ov-tls' },
    });
  });

  test('expires with the soonest of its parts', async () => {
    const now = rig.clock.now();
    expect((await order(['a.example.com'])).order.expiresAt).toBe(now + 7 * DAY);
    rig.clock.set(now + 3 * DAY);
    // The pending authorization of three days ago is taken again, and the order ends with it.
    expect((await order(['a.example.com', 'b.example.com'])).order.expiresAt).toBe(now + 7 * DAY);
    expect((await order(['c.example.com'])).order.expiresAt).toBe(now + 10 * DAY);
  });

  test('keeps the validity asked for', async () => {
    const notBefore = rig.clock.now() + 60;
    expect((await order(['example.com'], { notBefore, notAfter: notBefore + 10 * DAY })).order).toMatchObject({
      notBefore,
      notAfter: notBefore + 10 * DAY,
    });
    expect(await refusal(order(['example.com'], { notAfter: notBefore + 300 * DAY }))).toMatchObject({ type: 'malformed' });
  });
});

describe('names that are refused', () => {
  test('each has its own subproblem, the order is not made, and the refusal is recorded', async () => {
    const problem = await refusal(order(['ok.example.com', 'co.jp', 'www.other.org', 'a_b.example.com']));
    expect(problem).toMatchObject({ type: 'rejectedIdentifier', status: 400 });
    expect(problem.options.subproblems?.map(({ type, identifier }) => [type, identifier?.value])).toEqual([
      ['rejectedIdentifier', 'co.jp'],
      ['rejectedIdentifier', 'www.other.org'],
      ['rejectedIdentifier', 'a_b.example.com'],
    ]);
    expect(problem.options.subproblems?.map(({ detail }) => detail)).toEqual([
      expect.stringContaining('public suffix'),
      expect.stringContaining('external account key "kid"'),
      expect.stringContaining('underscore'),
    ]);
    expect((await rig.ra.listOrders(rig.account, undefined)).ids).toEqual([]);
    expect(readAuditEvents(rig.database.url).at(-1)).toMatchObject({
      kind: 'order.refused',
      detail: { names: ['ok.example.com', 'co.jp', 'www.other.org', 'a_b.example.com'] },
    });
  });

  test('of another type are unsupported; mixed with others they are a compound', async () => {
    const ip = { type: 'ip', value: '192.0.2.1' };
    expect(await refusal(rig.ra.createOrder(rig.account, { ...request([]), identifiers: [ip] }))).toMatchObject({
      type: 'unsupportedIdentifier',
      options: { subproblems: [{ type: 'unsupportedIdentifier', identifier: ip }] },
    });
    const mixed = await refusal(rig.ra.createOrder(rig.account, { ...request([]), identifiers: [ip, ...dns('co.jp')] }));
    expect(mixed.type).toBe('compound');
    expect(mixed.options.subproblems?.map(({ type }) => type)).toEqual(['unsupportedIdentifier', 'rejectedIdentifier']);
  });

  test.each(['192.0.2.1', 'admin@example.com', '*.co.jp', '*.github.io', 'localhost', 'printer.local', 'example.com.', '*.*.example.com'])(
    '%s',
    async (name) => {
      expect(await refusal(order([name]))).toMatchObject({ type: 'rejectedIdentifier' });
    },
  );

  test('none, and too many, are malformed', async () => {
    expect(await refusal(order([]))).toMatchObject({ type: 'malformed' });
    expect(await refusal(order(Array.from({ length: 101 }, (_, i) => `n${i}.example.com`)))).toMatchObject({
      type: 'malformed',
      detail: expect.stringContaining('100') as string,
    });
    expect((await order(Array.from({ length: 100 }, (_, i) => `n${i}.example.com`))).order.identifiers).toHaveLength(100);
  });

  test('wildcards under a policy without them', async () => {
    const facts = { name: 'ov-tls', description: '', validitySeconds: DAY };
    const strict = rig.restarted({ profiles: new Map([['ov-tls', { facts, policy: shippedPolicy('secom-sr-2.96') }]]) });
    expect(await refusal(strict.createOrder(rig.account, request(['*.example.com'])))).toMatchObject({ type: 'rejectedIdentifier' });
    expect((await strict.createOrder(rig.account, request(['example.com']))).status).toBe('pending');
  });

  test('names that no method in force can prove', async () => {
    const facts = { name: 'ov-tls', description: '', validitySeconds: DAY };
    const policy = { ...shippedPolicy('ov-acme'), methods: ['3.2.2.4.18'] as const };
    const webOnly = rig.restarted({ profiles: new Map([['ov-tls', { facts, policy }]]) });
    expect(await refusal(webOnly.createOrder(rig.account, request(['*.example.com'])))).toMatchObject({
      type: 'rejectedIdentifier',
      detail: expect.stringContaining('no validation method') as string,
    });
  });
});

describe('the gate', () => {
  test.each([
    [
      'a suspended organization',
      () =>
        rig.database.transactor.transaction(({ organizations }) =>
          organizations.move(ORGANIZATION, { status: 'approved', version: 1 }, { status: 'suspended', version: 2, suspendedReason: 'x' }),
        ),
    ],
    [
      'a revoked external account key',
      () => rig.database.transactor.transaction(({ eabKeys }) => eabKeys.revoke('kid' as EabKeyId, rig.clock.now())),
    ],
    ['an expired organization', async () => rig.clock.set(rig.clock.now() + 300 * DAY)],
  ])('stops %s at once, and says where to act', async (_case, block) => {
    await order(['example.com']);
    await block();
    expect(await refusal(order(['example.com']))).toMatchObject({
      type: 'userActionRequired',
      status: 403,
      options: { instance: 'https://ca.example/organization' },
    });
    expect(await refusal(rig.ra.createAuthorization(rig.account, { type: 'dns', value: 'example.com' }))).toMatchObject({
      type: 'userActionRequired',
    });
    expect(
      readAuditEvents(rig.database.url)
        .slice(-2)
        .map(({ kind }) => kind),
    ).toEqual(['order.refused', 'order.refused']);
  });
});

describe('the profile', () => {
  test('is the one asked for, else the first of the external account key; others are refused by name', async () => {
    const facts = { name: 'ov-tls', description: '', validitySeconds: 199 * DAY };
    const policy = shippedPolicy('ov-acme');
    const profiles = new Map(['ov-tls', 'ov-short', 'ov-other'].map((name) => [name, { facts: { ...facts, name }, policy }]));
    const many = rig.restarted({ profiles, defaultProfile: 'ov-other' });
    await rig.database.transactor.transaction(({ eabKeys }) => eabKeys.add(eabKeyRecord('short', { profiles: ['ov-short', 'ov-tls'] })));
    const account = await rig.newAccount('short user', 'short');
    expect((await many.createOrder(account, request(['example.com']))).order.profile).toBe('ov-short');
    expect((await many.createOrder(account, request(['example.com'], { profile: 'ov-tls' }))).order.profile).toBe('ov-tls');
    expect(await refusal(many.createOrder(account, request(['example.com'], { profile: 'ov-other' })))).toMatchObject({
      type: 'invalidProfile',
      detail: expect.stringContaining('ov-short, ov-tls') as string,
    });
    expect(await refusal(many.createOrder(account, request(['example.com'], { profile: 'dv' })))).toMatchObject({
      type: 'invalidProfile',
      detail: expect.stringContaining('no profile "dv"') as string,
    });
    const open = rig.restarted({ profiles, defaultProfile: 'ov-other', openRegistration: ORGANIZATION });
    const { account: unbound } = await open.createAccount({
      jwk: { kty: 'OKP', crv: 'Ed25519', x: 'x' },
      thumbprint: 'x'.repeat(43),
      contacts: [],
      termsOfServiceAgreed: true,
      binding: null,
    });
    expect((await open.createOrder(unbound, request(['anything.org']))).order.profile).toBe('ov-other');
  });
});

describe('authorizations', () => {
  test('that are valid are used again, so that an order begins ready', async () => {
    const first = await order(['example.com', '*.example.com']);
    await prove(first);
    const second = await order(['*.example.com', 'example.com']);
    expect(second.status).toBe('ready');
    expect(second.order.authorizationIds).toEqual(first.order.authorizationIds);
  });

  test('that are untouched are used again', async () => {
    const first = await order(['example.com']);
    expect((await order(['example.com', 'www.example.com'])).order.authorizationIds[0]).toBe(first.order.authorizationIds[0]);
  });

  test('of a name do not serve its wildcard, its subdomains or another account', async () => {
    await prove(await order(['example.com']));
    expect((await order(['*.example.com'])).status).toBe('pending');
    expect((await order(['www.example.com'])).status).toBe('pending');
    expect((await order(['example.com'], {}, await rig.newAccount('other'))).status).toBe('pending');
  });

  test('that failed, were given up or were tried are not used again', async () => {
    const failed = await order(['a.example.com']);
    rig.validator.refused.add('a.example.com');
    await prove(failed);
    expect((await order(['a.example.com'])).order.authorizationIds).not.toEqual(failed.order.authorizationIds);
    const given = await order(['b.example.com']);
    await rig.ra.deactivateAuthorization(rig.account, given.order.authorizationIds[0] as never);
    expect((await order(['b.example.com'])).order.authorizationIds).not.toEqual(given.order.authorizationIds);
    rig.runJobs = false;
    const tried = await order(['c.example.com']);
    const proving = prove(tried);
    while (rig.clock.sleeping === 0) await new Promise((resolve) => setImmediate(resolve));
    expect((await order(['c.example.com'])).order.authorizationIds).not.toEqual(tried.order.authorizationIds);
    await rig.clock.advance(1000);
    await proving;
  });

  test('are used until a day before the dated limit of BR 4.2.1, and no longer', async () => {
    const first = await order(['example.com']);
    await prove(first);
    const [proven] = await authorizations(first);
    // 100 days are allowed from 2027-03-15 on, which is more than 100 days away: the proof ends that day, less the margin.
    expect(proven?.expiresAt).toBe(Date.UTC(2027, 2, 14) / 1000);
    rig.clock.set(Date.UTC(2027, 2, 13, 22) / 1000);
    expect((await order(['example.com'])).status).toBe('ready');
    rig.clock.set(Date.UTC(2027, 2, 14) / 1000);
    expect((await order(['example.com'])).status).toBe('pending');
  });

  test('are not used when their method is not in the policy any more, whatever their expiry says', async () => {
    await prove(await order(['example.com']));
    const facts = { name: 'ov-tls', description: '', validitySeconds: 199 * DAY };
    const strict = rig.restarted({ profiles: new Map([['ov-tls', { facts, policy: shippedPolicy('secom-sr-2.96') }]]) });
    expect((await strict.createOrder(rig.account, request(['example.com']))).status).toBe('pending');
  });

  test('are not used when a frozen baseline allows less reuse', async () => {
    await prove(await order(['example.com']));
    rig.clock.set(rig.clock.now() + 11 * DAY);
    const future = rig.restarted({ baseline: shippedBaseline({ mode: 'date', at: Date.UTC(2029, 2, 15) / 1000 }) });
    expect((await future.createOrder(rig.account, request(['example.com']))).status).toBe('pending');
    expect((await order(['example.com'])).status).toBe('ready');
  });
});

describe('createAuthorization', () => {
  test('makes one ahead of its order, which then uses it', async () => {
    const view = await rig.ra.createAuthorization(rig.account, { type: 'dns', value: 'Example.com' });
    expect(view).toMatchObject({ status: 'pending', authorization: { identifier: { value: 'example.com' }, wildcard: false } });
    expect(await rig.ra.getAuthorization(rig.account, view.authorization.id)).toEqual(view);
    expect((await order(['example.com'])).order.authorizationIds).toEqual([view.authorization.id]);
    expect((await rig.ra.createAuthorization(rig.account, { type: 'dns', value: 'example.com' })).authorization.id).toBe(
      view.authorization.id,
    );
  });

  test.each([
    ['dns', '*.example.com', 'rejectedIdentifier'],
    ['dns', 'co.jp', 'rejectedIdentifier'],
    ['dns', 'www.other.org', 'rejectedIdentifier'],
    ['ip', '192.0.2.1', 'unsupportedIdentifier'],
  ])('refuses %s %s', async (type, value, problem) => {
    expect(await refusal(rig.ra.createAuthorization(rig.account, { type, value }))).toMatchObject({
      type: problem,
      status: 403,
      options: { subproblems: [{ identifier: { type, value } }] },
    });
  });
});

test('orders are listed newest first, page by page, without those that failed', async () => {
  const ids: string[] = [];
  for (let i = 0; i < 105; i++) ids.unshift((await order([`n${i}.example.com`])).order.id);
  const first = await rig.ra.listOrders(rig.account, undefined);
  const second = await rig.ra.listOrders(rig.account, first.next);
  expect([...first.ids, ...second.ids]).toEqual(ids);
  expect(second.next).toBeUndefined();
  expect(await refusal(rig.ra.listOrders(rig.account, '../x'))).toMatchObject({ type: 'malformed' });
});

test("another account's order, authorization and challenge are not there", async () => {
  const view = await order(['example.com']);
  const [authorization] = await authorizations(view);
  const other = await rig.newAccount('other');
  if (authorization === undefined) throw new Error('no authorization');
  const challenge = authorization.challenges[0]?.id as never;
  const acts: [act: (account: Account) => Promise<unknown>, what: string][] = [
    [(account) => rig.ra.getOrder(account, view.order.id), 'order'],
    [(account) => rig.ra.finalizeOrder(account, view.order.id, fakeCsr(['example.com'])), 'order'],
    [(account) => rig.ra.getAuthorization(account, authorization.id), 'authorization'],
    [(account) => rig.ra.deactivateAuthorization(account, authorization.id), 'authorization'],
    [(account) => rig.ra.getChallenge(account, challenge), 'challenge'],
    [(account) => rig.ra.startValidation(account, challenge), 'challenge'],
    [(account) => rig.ra.getCertificate(account, 'none' as never), 'certificate'],
  ];
  for (const [act, what] of acts)
    expect(await refusal(act(other))).toMatchObject({ type: 'malformed', status: 404, detail: expect.stringContaining(what) as string });
  expect((await rig.ra.getOrder(rig.account, view.order.id)).status).toBe('pending');
});

test('an order whose time is over is shown as invalid, with the reason', async () => {
  const view = await order(['example.com']);
  rig.clock.set(view.order.expiresAt - 1);
  expect((await rig.ra.getOrder(rig.account, view.order.id)).status).toBe('pending');
  rig.clock.set(view.order.expiresAt);
  expect(await rig.ra.getOrder(rig.account, view.order.id)).toMatchObject({
    status: 'invalid',
    order: { state: 'invalid', problem: { detail: expect.stringContaining('expired') as string } },
  });
});
