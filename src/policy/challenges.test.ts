import { expect, test } from 'vitest';
import { shippedBaseline, shippedPolicy } from '../../test/support/shipped-policy.js';
import { challengesFor } from './challenges.js';
import { effectivePolicy } from './effective.js';
import { challengesOf, isChallengeType, METHODS } from './methods.js';
import type { EffectivePolicy } from './policy.js';

const NAME = { wildcard: false, subdomains: false };
const WILDCARD = { wildcard: true, subdomains: false };
const SUBDOMAINS = { wildcard: false, subdomains: true };
const today = Date.UTC(2026, 10, 21) / 1000;
const effective = (name: 'ov-acme' | 'secom-sr-2.96') => effectivePolicy(shippedPolicy(name), shippedBaseline(), today);
const all = (): EffectivePolicy => {
  const shipped = effective('ov-acme');
  return { ...shipped, policy: { ...shipped.policy, challenges: ['dns-persist-01', ...challengesOf(shipped.methods)] } };
};

test('the amended policy offers what stock clients ask for', () => {
  expect(challengesFor(effective('ov-acme'), NAME)).toEqual([
    { type: 'http-01', methods: ['3.2.2.4.19', '3.2.2.4.18'] },
    { type: 'dns-01', methods: ['3.2.2.4.7'] },
    { type: 'tls-alpn-01', methods: ['3.2.2.4.20'] },
  ]);
});

test('the policy as written offers every method in force, those that a person answers last', () => {
  expect(challengesFor(effective('secom-sr-2.96'), NAME)).toEqual([
    { type: 'http-01', methods: ['3.2.2.4.18'] },
    { type: 'pki-validation-01', methods: ['3.2.2.4.18'] },
    { type: 'dns-01', methods: ['3.2.2.4.7'] },
    { type: 'dns-cname-01', methods: ['3.2.2.4.7'] },
    { type: 'dns-caa-01', methods: ['3.2.2.4.7'] },
    { type: 'email-01', methods: ['3.2.2.4.4', '3.2.2.4.13', '3.2.2.4.14'] },
    { type: 'telephone-01', methods: ['3.2.2.4.16', '3.2.2.4.17'] },
  ]);
});

test('a wildcard, and a domain with the names below it, are offered DNS only', () => {
  expect(challengesFor(effective('ov-acme'), WILDCARD)).toEqual([{ type: 'dns-01', methods: ['3.2.2.4.7'] }]);
  expect(challengesFor(effective('ov-acme'), SUBDOMAINS)).toEqual([{ type: 'dns-01', methods: ['3.2.2.4.7'] }]);
});

test.each([
  ['2025-07-14', ['3.2.2.4.2', '3.2.2.4.4', '3.2.2.4.13', '3.2.2.4.14'], ['3.2.2.4.15', '3.2.2.4.16', '3.2.2.4.17'], ['3.2.2.4.2']],
  ['2025-07-15', ['3.2.2.4.4', '3.2.2.4.13', '3.2.2.4.14'], ['3.2.2.4.16', '3.2.2.4.17'], []],
  ['2027-03-14', ['3.2.2.4.4', '3.2.2.4.13', '3.2.2.4.14'], ['3.2.2.4.16', '3.2.2.4.17'], []],
  ['2027-03-15', ['3.2.2.4.4', '3.2.2.4.13', '3.2.2.4.14'], [], []],
  ['2028-03-14', ['3.2.2.4.4', '3.2.2.4.13', '3.2.2.4.14'], [], []],
  ['2028-03-15', [], [], []],
])('on %s the methods that a person answers are the lawful ones', (day, email, telephone, letter) => {
  const offered = challengesFor(effectivePolicy(shippedPolicy('secom-sr-2.96'), shippedBaseline(), Date.parse(day) / 1000), NAME);
  const methodsOf = (type: string) => offered.find((challenge) => challenge.type === type)?.methods ?? [];
  expect([methodsOf('email-01'), methodsOf('telephone-01'), methodsOf('letter-01')]).toEqual([email, telephone, letter]);
});

test('a challenge without a token comes last, wherever the policy lists it', () => {
  expect(challengesFor(all(), NAME).at(-1)).toEqual({ type: 'dns-persist-01', methods: ['3.2.2.4.22'] });
  const shipped = effective('ov-acme');
  const policy = { ...shipped.policy, challenges: ['dns-persist-01', 'dns-01'] as const };
  expect(challengesFor({ ...shipped, policy }, NAME).map(({ type }) => type)).toEqual(['dns-01', 'dns-persist-01']);
});

test('nothing is offered where no method in force is performed through ACME, or none fits', () => {
  expect(challengesFor({ ...effective('ov-acme'), methods: ['3.2.2.4.18'] }, WILDCARD)).toEqual([]);
  expect(challengesFor({ ...all(), methods: ['3.2.2.4.19', '3.2.2.4.20'] }, SUBDOMAINS)).toEqual([]);
  expect(challengesFor({ ...effective('ov-acme'), methods: [] }, NAME)).toEqual([]);
});

test('the columns W, P and C are those of the method table (BR 3.2.2.4)', () => {
  const sections = (holds: (facts: (typeof METHODS)['3.2.2.4.2']) => boolean) =>
    Object.values(METHODS)
      .filter(holds)
      .map(({ section }) => section.slice('3.2.2.4'.length));
  expect(sections(({ wildcard }) => !wildcard)).toEqual(['.18', '.19', '.20']);
  expect(sections(({ prunes }) => !prunes)).toEqual(['.18', '.19', '.20']);
  expect(sections(({ cname }) => !cname)).toEqual(['.18', '.19', '.20', '.21', '.22']);
  expect(sections(({ mpic }) => !mpic)).toEqual(['.2', '.4', '.15']);
  for (const [section, facts] of Object.entries(METHODS)) expect(facts.section).toBe(section);
});

test('challenge types are known by the methods that stand behind them', () => {
  expect(['http-01', 'dns-persist-01', 'dns-02', 'toString'].map(isChallengeType)).toEqual([true, true, false, false]);
  expect(challengesOf(['3.2.2.4.19', '3.2.2.4.18'])).toEqual(['http-01', 'pki-validation-01']);
});
