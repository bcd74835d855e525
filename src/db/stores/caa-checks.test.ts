import { afterEach, beforeEach, expect, test } from 'vitest';
import { addOrder } from '../../../test/support/records.js';
import { describeEachEngine, type TestDatabase } from '../../../test/support/test-database.js';
import type { AccountId, AuthorizationId, CaaCheckId, OrderId } from '../../core/ids.js';
import type { CaaCheck } from '../../ra/ports.js';

const ACCOUNT = 'account' as AccountId;
const check = (change: Partial<CaaCheck> = {}): CaaCheck => ({
  accountId: ACCOUNT,
  authorizationId: 'authz' as AuthorizationId,
  orderId: null,
  name: 'www.example.com',
  wildcard: false,
  method: '3.2.2.4.7',
  challengeType: 'dns-01',
  issuers: ['ca.example'],
  lookedUpAt: 1_795_000_000,
  finding: {
    name: 'www.example.com',
    startedAtMs: 1_795_000_000_123,
    endedAtMs: 1_795_000_000_125,
    outcome: 'found',
    owner: 'example.com',
    ttl: 3600,
    records: [{ flags: 128, tag: 'issue', value: 'ca.example; validationmethods=dns-01' }],
    steps: [
      {
        owner: 'www.example.com',
        outcome: 'nodata',
        aliases: ['x.example.net'],
        dnssec: { status: 'insecure', zone: 'example.net', proof: 'no-ds' },
      },
      { owner: 'example.com', outcome: 'records', aliases: [], dnssec: { status: 'secure' } },
    ],
  },
  decision: 'permitted',
  problem: null,
  reportTo: [],
  ...change,
});

describeEachEngine((createDatabase) => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createDatabase();
    await database.transactor.transaction((stores) => addOrder(stores));
  });
  afterEach(() => database.remove());
  const add = (change?: Partial<CaaCheck>) => database.transactor.transaction(({ caaChecks }) => caaChecks.add(check(change)));
  const stored = () => database.transactor.read.caaChecks;

  test('a check comes back as it was added', async () => {
    const refused = {
      decision: 'forbidden',
      problem: { type: 'caa', detail: 'no', status: 403 },
      reportTo: ['mailto:a@example.com'],
    } as const;
    const first = await add();
    const second = await add({ ...refused, wildcard: true, orderId: 'order' as OrderId });
    expect(second).toBeGreaterThan(first);
    expect(await stored().get(first)).toEqual(check());
    expect(await stored().get(second)).toEqual(check({ ...refused, wildcard: true, orderId: 'order' as OrderId }));
    expect(await stored().get(99 as CaaCheckId)).toBeUndefined();
  });

  test('the newest of each name is found, whatever came out', async () => {
    await add();
    const other = await add({ name: 'example.org' });
    const newest = await add({ decision: 'failed', problem: { type: 'dns', detail: 'no', status: 400 } });
    const found = await stored().latest(ACCOUNT, ['www.example.com', 'example.org', 'nobody.example']);
    expect(found.map(({ id }) => id).sort()).toEqual([other, newest].sort());
    expect(found.find(({ id }) => id === newest)).toEqual({
      ...check({ decision: 'failed', problem: { type: 'dns', detail: 'no', status: 400 } }),
      id: newest,
    });
    expect(await stored().latest('somebody' as AccountId, ['www.example.com'])).toEqual([]);
    expect(await stored().latest(ACCOUNT, [])).toEqual([]);
  });

  test('one caller at a time gets to report to a domain, and the same check again', async () => {
    const [first, second] = [await add(), await add()];
    const claim = (id: CaaCheckId, at: number, before: number) =>
      database.transactor.transaction(({ caaChecks }) => caaChecks.claimReport('example.com', id, at, before));
    expect(await claim(first, 1000, 900)).toBe(true);
    expect(await claim(second, 1001, 901)).toBe(false);
    expect(await claim(first, 1002, 902)).toBe(true);
    expect(await claim(second, 1003, 1003)).toBe(true);
    expect(await claim(first, 1004, 904)).toBe(false);
    const both = await Promise.all([claim(first, 9000, 8000), claim(second, 9000, 8000)]);
    expect(both.filter(Boolean)).toHaveLength(1);
  });
});
