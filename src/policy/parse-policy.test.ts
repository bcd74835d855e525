import { expect, test } from 'vitest';
import { readShipped, shippedPolicy } from '../../test/support/shipped-policy.js';
import { parsePolicy } from './parse-policy.js';

const HASH = 'a'.repeat(64);
const shipped = readShipped('policies/ov-acme.yaml') as Record<string, unknown>;
const sections = shipped.sections as Record<string, string>;

test.each(['secom-sr-2.96', 'ov-acme'] as const)('%s is shipped under its own name, with the CP facts', (name) => {
  const policy = shippedPolicy(name);
  expect(policy.name).toBe(name);
  expect(policy.oid).toBe('1.2.392.200091.100.751.1');
  expect(policy.caaIdentities).toEqual(['secomtrust.net']);
  expect(policy.maxValidityDays).toBe(398);
  expect(policy.countries).toEqual(['JP']);
  expect(policy.hash).toMatch(/^[0-9a-f]{64}$/);
});

test('the strict policy has exactly the nine methods of CP 3.2.7', () => {
  expect(
    shippedPolicy('secom-sr-2.96')
      .methods.map((method) => Number(method.split('.').at(-1)))
      .sort((a, b) => a - b),
  ).toEqual([2, 4, 7, 13, 14, 15, 16, 17, 18]);
});

test.each([
  [{ extra: 1 }, '(top level): Unrecognized key: "extra"'],
  [{ name: 'OV ACME' }, 'name: must be'],
  [{ oid: '1.2.03' }, 'oid: must be'],
  [{ methods: [] }, 'methods: '],
  [{ methods: ['3.2.2.4.7', '3.2.2.4.7'] }, 'methods: must not name a method twice'],
  [{ methods: ['3.2.2.4.6'] }, 'methods.0: must be the BR section'],
  [{ methods: ['toString'] }, 'methods.0: must be the BR section'],
  [{ maxNames: 0 }, 'maxNames: '],
  [{ maxValidityDays: 1.5 }, 'maxValidityDays: '],
  [{ keys: { rsa: null, ec: [] } }, 'keys: must allow some kind of key'],
  [{ keys: { rsa: { minBits: 1024, maxBits: 4096 }, ec: [] } }, 'keys.rsa.minBits: must be 2048 or more'],
  [{ keys: { rsa: { minBits: 4096, maxBits: 2048 }, ec: [] } }, 'keys.rsa: minBits must not exceed maxBits'],
  [{ keys: { rsa: { minBits: 2048, maxBits: 2052 }, ec: [] } }, 'keys.rsa.maxBits: must be a multiple of 8'],
  [{ keys: { rsa: null, ec: ['P-224'] } }, 'keys.ec.0: '],
  [{ countries: ['jp'] }, 'countries.0: must be'],
  [{ caaIdentities: ['SecomTrust.net'] }, 'caaIdentities.0: must be'],
  [{ caaIdentities: [] }, 'caaIdentities: '],
  [{ profile: {} }, 'profile.common-name: '],
  [{ crl: { intervalHours: 96, validityHours: 96, reasonCode: 'may' } }, 'crl: intervalHours must be less'],
  [{ crl: { intervalHours: 24, validityHours: 96, reasonCode: 'optional' } }, 'crl.reasonCode: '],
  [{ archiveYears: 0 }, 'archiveYears: '],
  [{ sections: { ...sections, maxValidityDays: undefined } }, 'sections.maxValidityDays: '],
  [{ sections: { methods: '3.2.7' } }, 'sections: there is none for wildcards'],
  [{ sections: { ...sections, 'crl.color': '1', colour: '2' } }, 'sections.colour: there is no such member or method'],
])('refuses %j', (change, fault) => {
  const parsed = parsePolicy({ ...shipped, ...change }, HASH);
  expect(parsed.ok).toBe(false);
  expect(parsed.ok ? [] : parsed.faults).toContainEqual(expect.stringContaining(fault));
});

test('every method of a shipped policy has its section', () => {
  for (const { methods, sections } of [shippedPolicy('secom-sr-2.96'), shippedPolicy('ov-acme')]) {
    for (const method of methods) expect(sections[method]).toMatch(/^(3\.2\.7 \([1-9]\)|amendment of 3\.2\.7)$/);
  }
});

test('tells every fault at once', () => {
  const parsed = parsePolicy({ ...shipped, name: '', maxNames: 0, oid: 'x' }, HASH);
  expect(parsed.ok ? [] : parsed.faults).toHaveLength(3);
});

test.each([null, undefined, 'x', [], {}])('refuses %j', (raw) => {
  expect(parsePolicy(raw, HASH).ok).toBe(false);
});

test('offers what stock clients ask for unless the file lists challenge types', () => {
  const { challenges: _, ...rest } = readShipped('policies/ov-acme.yaml') as Record<string, unknown>;
  const parsed = parsePolicy(rest, 'a'.repeat(64));
  expect(parsed.ok && [parsed.value.challenges, parsed.value.dnsPersist]).toEqual([['http-01', 'dns-01', 'tls-alpn-01'], 'draft-01']);
});

test.each([
  [['http-01', 'dns-02'], 'challenges.1'],
  [['dns-01', 'dns-01'], 'challenges'],
  [[], 'challenges'],
  [['http-01', 'tls-alpn-01'], 'no method of this policy stands behind tls-alpn-01'],
])('refuses the challenge types %j', (challenges, fault) => {
  const parsed = parsePolicy({ ...(readShipped('policies/secom-sr-2.96.yaml') as object), challenges }, 'a'.repeat(64));
  expect(parsed.ok ? [] : parsed.faults).toEqual([expect.stringContaining(fault)]);
});
