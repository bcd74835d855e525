import { describe, expect, test } from 'vitest';
import { readShipped, shippedBaseline, shippedPolicy } from '../../test/support/shipped-policy.js';
import { findConflicts, type ConflictRegister } from './conflicts.js';
import { parseConflicts } from './parse-conflicts.js';

const at = (date: string) => Date.parse(`${date}T00:00:00Z`) / 1000;
const raw = readShipped('conflicts/cp-2.96.yaml') as { of: unknown; entries: Record<string, unknown>[] };
const register = (() => {
  const parsed = parseConflicts(raw);
  if (!parsed.ok) throw new Error(parsed.faults.join('\n'));
  return parsed.value;
})();
const strict = shippedPolicy('secom-sr-2.96');
const baseline = shippedBaseline();
const find = (date: string, policy = strict) => findConflicts(policy, baseline, at(date), register);
const one = (id: string, date: string, policy = strict) => find(date, policy).find((conflict) => conflict.id === id);

test('the register has C01 to C41 and is about the shipped policies', () => {
  expect(register.entries.map(({ id }) => id)).toEqual(Array.from({ length: 41 }, (_, n) => `C${String(n + 1).padStart(2, '0')}`));
  expect(register.of).toEqual({ oid: strict.oid, version: strict.version });
});

test('on 2026-11-21 every entry holds for the policy as written, and there is nothing beside the register', () => {
  expect(find('2026-11-21').map(({ id }) => id)).toEqual(register.entries.map(({ id }) => id));
});

describe('what is worked out follows the day', () => {
  test.each([
    ['C01', '2025-07-15', undefined, 'BR'],
    ['C02', '2025-07-15', undefined, 'BR'],
    ['C03', '2026-03-15', undefined, 'WARN'],
    ['C03', '2028-03-15', 'WARN', 'BR'],
    ['C04', '2026-03-15', undefined, 'WARN'],
    ['C04', '2027-03-15', 'WARN', 'BR'],
    ['C08', '2026-03-15', undefined, 'BR'],
    ['C13', '2022-09-01', undefined, 'BR'],
    ['C14', '2023-09-15', undefined, 'WARN'],
    ['C24', '2023-07-15', undefined, 'BR'],
    ['C36', '2022-04-15', undefined, 'CP'],
    ['C26', '2024-03-15', undefined, 'BR'],
  ])('%s on %s', (id, date, before, after) => {
    const second = (instant: number) => findConflicts(strict, baseline, instant, register).find((conflict) => conflict.id === id)?.effect;
    expect(second(at(date) - 1)).toBe(before);
    expect(second(at(date))).toBe(after);
  });

  test('names the values of the day', () => {
    expect(one('C08', '2027-03-15')).toEqual({
      id: 'C08',
      subject: 'validity',
      effect: 'BR',
      cp: { section: '6.3.2', says: 'max-validity-days 398' },
      br: { section: '6.3.2', says: 'max-validity-days 100 until 2029-03-15 (200, 100, 47 days as the dates pass)' },
      computed: true,
    });
    expect(one('C04', '2027-03-15')?.br.says).toContain('3.2.2.4.16 is not lawful since 2027-03-15');
    expect(one('C25', '2026-11-21')).toMatchObject({ effect: 'CP', cp: { says: 'crl-interval-hours 24, crl-validity-hours 96' } });
  });
});

test('an amendment closes the gaps that it closes', () => {
  const amended = shippedPolicy('ov-acme');
  expect(one('C34', '2026-11-21')).toMatchObject({ effect: 'GAP', computed: false });
  expect(one('C34', '2026-11-21', amended)).toBeUndefined();
  expect(one('C06', '2026-11-21')?.cp.says).toContain('3.2.2.4.19 is not allowed');
  expect(one('C06', '2026-11-21', amended)?.cp.says ?? '').not.toContain('3.2.2.4.19');
});

test('a frozen day decides instead of the clock; without a baseline nothing conflicts', () => {
  const frozen = shippedBaseline({ mode: 'date', at: at('2021-06-15') });
  expect(findConflicts(strict, frozen, at('2030-01-01'), register)).toEqual(find('2021-06-15'));
  expect(findConflicts(strict, shippedBaseline({ mode: 'none' }), at('2026-11-21'), register)).toEqual([]);
});

test('without a register, what can be worked out is found all the same', () => {
  const found = findConflicts(strict, baseline, at('2026-11-21'), null);
  expect(found.every(({ computed }) => computed)).toBe(true);
  expect(found).toContainEqual({
    id: 'max-validity-days',
    subject: 'max-validity-days',
    effect: 'BR',
    cp: { section: '6.3.2', says: 'max-validity-days 398' },
    br: { section: '6.3.2 (SC081)', says: 'max-validity-days 200 until 2027-03-15' },
    computed: true,
  });
  expect(found).toContainEqual({
    id: '3.2.2.4.2',
    subject: '3.2.2.4.2',
    effect: 'BR',
    cp: { section: '3.2.7 (1)', says: '3.2.2.4.2 is allowed' },
    br: { section: '3.2.2.4.2', says: '3.2.2.4.2 is not lawful since 2025-07-15' },
    computed: true,
  });
  const early = { ...strict, methods: ['3.2.2.4.22' as const] };
  expect(findConflicts(early, baseline, at('2025-01-01'), null).find(({ id }) => id === '3.2.2.4.22')?.br.says).toBe(
    '3.2.2.4.22 is not lawful before 2025-11-10',
  );
});

describe('a register is refused', () => {
  const entry = raw.entries[7] as Record<string, unknown>;
  test.each([
    [{ id: '8' }, 'entries.0.id: must be C and two digits'],
    [{ effect: 'MAYBE' }, 'entries.0.effect: '],
    [{ rules: ['max-validity'] }, 'entries.0.rules.0: '],
    [{ methods: ['3.2.2.4.6'] }, 'entries.0.methods.0: must be the section of a known method'],
    [{ from: '2026' }, 'entries.0.from: must be a date'],
    [{ note: 1 }, 'entries.0: Unrecognized key'],
  ])('with %j', (change, fault) => {
    const parsed = parseConflicts({ of: raw.of, entries: [{ ...entry, ...change }] });
    expect(parsed.ok ? [] : parsed.faults).toContainEqual(expect.stringContaining(fault));
  });

  test('with an id twice', () => {
    expect(parseConflicts({ of: raw.of, entries: [entry, entry] })).toEqual({ ok: false, faults: ['entries: C08 is there twice'] });
  });
});

test('a register of text only is shown from its day on', () => {
  const text: ConflictRegister = { of: register.of, entries: register.entries.filter(({ id }) => id === 'C40') };
  const shown = (date: string) => findConflicts(strict, baseline, at(date), text).some(({ id }) => id === 'C40');
  expect([shown('2016-09-29'), shown('2016-09-30')]).toEqual([false, true]);
});
