import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shippedBaseline, shippedPolicy } from '../../test/support/shipped-policy.js';
import { SECONDS_PER_DAY, toRfc3339 } from '../core/time.js';
import type { ValidationMethod } from '../core/validation-method.js';
import { datedPolicy } from './dated-policy.js';
import { effectivePolicy } from './effective.js';
import { evidenceEnd, whyEvidenceIsUnusable } from './reuse.js';

const at = (date: string) => Date.parse(`${date}T00:00:00Z`) / 1000;
const policy = shippedPolicy('ov-acme');
const baseline = shippedBaseline();
const dated = datedPolicy(policy, baseline);
const wide = datedPolicy({ ...policy, methods: [...policy.methods, '3.2.2.4.22'] }, baseline);

describe('evidenceEnd', () => {
  test.each([
    ['inside one period', '3.2.2.4.7', '2026-04-01', '2026-10-18'], // 200 days
    ['over 2027-03-15, more than 100 days old then', '3.2.2.4.7', '2026-11-21', '2027-03-15'],
    ['over 2027-03-15, 30 days old then', '3.2.2.4.7', '2027-02-13', '2027-05-24'], // 100 days
    ['over 2029-03-15, 9 days old then', '3.2.2.4.7', '2029-03-06', '2029-03-16'], // 10 days
    ['of a method that ends before the reuse does', '3.2.2.4.16', '2027-03-01', '2027-03-15'],
    ['of a method that has ended', '3.2.2.4.16', '2027-04-01', '2027-04-01'],
  ] as const)('%s', (_case, method, obtained, end) => {
    expect(toRfc3339(evidenceEnd({ method, obtainedAt: at(obtained) }, dated))).toBe(`${end}T00:00:00Z`);
  });

  test('of dns-persist is 10 days, always', () => {
    expect(evidenceEnd({ method: '3.2.2.4.22', obtainedAt: at('2026-11-21') }, wide)).toBe(at('2026-12-01'));
  });

  test('without a baseline is what the policy says', () => {
    const alone = datedPolicy(policy, shippedBaseline({ mode: 'none' }));
    expect(evidenceEnd({ method: '3.2.2.4.7', obtainedAt: 0 }, alone)).toBe(1184 * SECONDS_PER_DAY);
  });

  test('is the first second at which the evidence is unusable', () => {
    const methods: ValidationMethod[] = ['3.2.2.4.7', '3.2.2.4.16', '3.2.2.4.4', '3.2.2.4.22'];
    fc.assert(
      fc.property(
        fc.integer({ min: at('2021-01-01'), max: at('2031-01-01') }),
        fc.constantFrom(...methods),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (obtainedAt, method, part) => {
          const evidence = { method, obtainedAt };
          const end = evidenceEnd(evidence, wide);
          const usable = (when: number) =>
            whyEvidenceIsUnusable(evidence, effectivePolicy(wide.policy, baseline, when), when) === undefined;
          expect(usable(end)).toBe(false);
          if (end > obtainedAt) expect(usable(obtainedAt + Math.floor((end - 1 - obtainedAt) * part))).toBe(true);
        },
      ),
    );
  });
});

test('says why evidence is unusable', () => {
  const effective = effectivePolicy(policy, baseline, at('2027-03-15'));
  expect(whyEvidenceIsUnusable({ method: '3.2.2.4.17', obtainedAt: at('2027-03-14') }, effective, at('2027-03-15'))).toContain(
    '3.2.2.4.17',
  );
  expect(whyEvidenceIsUnusable({ method: '3.2.2.4.7', obtainedAt: at('2026-12-05') }, effective, at('2027-03-15'))).toContain('100 days');
  expect(whyEvidenceIsUnusable({ method: '3.2.2.4.7', obtainedAt: at('2026-12-05') + 1 }, effective, at('2027-03-15'))).toBeUndefined();
});

test('a dated policy says at any instant what working it out anew says', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: at('2017-01-01'), max: at('2031-01-01') }), { minLength: 1, maxLength: 8 }), (instants) => {
      for (const instant of [...instants, ...dated.changes, ...dated.changes.map((change) => change - 1)]) {
        expect(dated.at(instant)).toEqual(effectivePolicy(policy, baseline, instant));
      }
    }),
    { numRuns: 20 },
  );
});
