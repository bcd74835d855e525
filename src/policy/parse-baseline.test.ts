import { expect, test } from 'vitest';
import { readShipped, shippedBaseline } from '../../test/support/shipped-policy.js';
import { METHODS } from './methods.js';
import { parseBaseline } from './parse-baseline.js';

const shipped = readShipped('baseline/br.yaml') as { rules: Record<string, unknown>[] };
const faultsOf = (rules: unknown) => {
  const parsed = parseBaseline({ rules }, { mode: 'current' }, 'a'.repeat(64));
  return parsed.ok ? [] : parsed.faults;
};
const rule = { id: 'max-validity-days', section: '6.3.2', ballot: null, from: '2026-03-15', until: null, value: 200 };

test('reads dates as their first second in UTC', () => {
  const found = shippedBaseline().rules.find(({ id, value }) => id === 'max-validity-days' && value === 200);
  expect(found).toMatchObject({ from: Date.UTC(2026, 2, 15) / 1000, until: Date.UTC(2027, 2, 15) / 1000, ballot: 'SC081' });
});

test('knows the lawful window of every method that a policy may name', () => {
  const known = shippedBaseline()
    .rules.filter(({ id }) => id === 'validation-method')
    .map(({ value }) => value);
  expect([...known].sort()).toEqual(Object.keys(METHODS).sort());
});

test('the shipped numbers follow each other without a gap', () => {
  for (const id of ['max-validity-days', 'domain-reuse-days', 'organization-reuse-days']) {
    const periods = shippedBaseline().rules.filter((candidate) => candidate.id === id);
    expect(periods.at(-1)?.until).toBeNull();
    periods.slice(1).forEach((period, before) => expect(period.from).toBe(periods[before]?.until));
  }
});

test.each([
  [{ from: '2026-02-30' }, 'rules.0.from: must be a date'],
  [{ from: '15.3.2026' }, 'rules.0.from: must be a date'],
  [{ until: '2026-03-15' }, 'rules.0: from must be before until'],
  [{ id: 'max-validity' }, 'rules.0.id: '],
  [{ value: '200' }, 'rules.0.value: must be a whole number for max-validity-days'],
  [{ id: 'dnssec', value: 'always' }, 'rules.0.value: must be must, should, may, should-not or must-not for dnssec'],
  [{ id: 'method-reuse-days', value: 10 }, 'rules.0.value: must be in a rule whose section is that of a known method'],
  [{ id: 'website-redirects', value: 301 }, 'rules.0.value: must be a text'],
  [{ value: 0 }, 'rules.0.value: '],
  [{ id: 'validation-method', value: '3.2.2.4.6' }, 'rules.0.value: must be the section'],
  [{ section: 'six' }, 'rules.0.section: must be'],
  [{ note: '' }, 'rules.0: Unrecognized key'],
])('refuses a rule with %j', (change, fault) => {
  expect(faultsOf([{ ...rule, ...change }])).toContainEqual(expect.stringContaining(fault));
});

test('refuses two rules that set one requirement at the same time', () => {
  expect(faultsOf([...shipped.rules, { ...rule, from: '2030-01-01', value: 30 }])).toContainEqual(
    expect.stringContaining('at the same time'),
  );
  const method = { id: 'validation-method', section: '3.2.2.4.7', ballot: null, from: '2020-01-01', until: null, value: '3.2.2.4.7' };
  expect(faultsOf([...shipped.rules, method])).toContainEqual(expect.stringContaining('at the same time'));
});

test('refuses a baseline that leaves a requirement out', () => {
  expect(faultsOf(shipped.rules.filter(({ id }) => id !== 'domain-reuse-days'))).toEqual(['rules: there is no rule domain-reuse-days']);
});
