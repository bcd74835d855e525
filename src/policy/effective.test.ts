import { describe, expect, test } from 'vitest';
import { shippedBaseline, shippedPolicy } from '../../test/support/shipped-policy.js';
import { effectivePolicy } from './effective.js';

const at = (date: string) => Date.parse(`${date}T00:00:00Z`) / 1000;
const numbers = (methods: readonly string[]) => methods.map((method) => Number(method.split('.').at(-1))).sort((a, b) => a - b);
const strict = shippedPolicy('secom-sr-2.96');
const baseline = shippedBaseline();

describe('CP 2.96 ∩ BR', () => {
  test.each([
    ['2021-06-15', [2, 4, 7, 13, 14, 15, 16, 17, 18]],
    ['2026-11-21', [4, 7, 13, 14, 16, 17, 18]],
    ['2027-03-15', [4, 7, 13, 14, 18]],
    ['2028-03-15', [7, 18]],
  ])('methods on %s', (date, methods) => {
    expect(numbers(effectivePolicy(strict, baseline, at(date)).methods)).toEqual(methods);
  });

  test.each([
    ['2025-07-15', '2', '3.2.2.4.2'],
    ['2025-07-15', '15', '3.2.2.4.15'],
    ['2027-03-15', '16', '3.2.2.4.16'],
    ['2027-03-15', '17', '3.2.2.4.17'],
    ['2028-03-15', '4', '3.2.2.4.4'],
    ['2028-03-15', '13', '3.2.2.4.13'],
    ['2028-03-15', '14', '3.2.2.4.14'],
  ] as const)('from %s on method %s is gone, and the second before it is there', (date, _number, method) => {
    expect(effectivePolicy(strict, baseline, at(date) - 1).methods).toContain(method);
    expect(effectivePolicy(strict, baseline, at(date)).methods).not.toContain(method);
  });

  test.each([
    ['maxValidityDays', '2020-09-01', 398, 398],
    ['maxValidityDays', '2026-03-15', 398, 200],
    ['maxValidityDays', '2027-03-15', 200, 100],
    ['maxValidityDays', '2029-03-15', 100, 47],
    ['domainReuseDays', '2021-10-01', 825, 398],
    ['domainReuseDays', '2026-03-15', 398, 200],
    ['domainReuseDays', '2027-03-15', 200, 100],
    ['domainReuseDays', '2029-03-15', 100, 10],
    ['organizationReuseDays', '2026-03-15', 825, 398],
  ] as const)('%s changes on %s from %i to %i', (member, date, before, after) => {
    expect(effectivePolicy(strict, baseline, at(date) - 1)[member]).toBe(before);
    expect(effectivePolicy(strict, baseline, at(date))[member]).toBe(after);
  });

  test.each([
    ['2021-06-15', 398],
    ['2026-11-21', 200],
    ['2027-03-15', 100],
    ['2029-03-15', 47],
  ])('validity on %s', (date, days) => {
    expect(effectivePolicy(strict, baseline, at(date)).maxValidityDays).toBe(days);
  });

  test('the amended policy tries .19 before .18, and takes wildcards and EC keys', () => {
    const { methods, policy } = effectivePolicy(shippedPolicy('ov-acme'), baseline, at('2026-11-21'));
    expect(methods.indexOf('3.2.2.4.19')).toBeLessThan(methods.indexOf('3.2.2.4.18'));
    expect(policy.wildcards).toBe(true);
    expect(policy.keys.ec).toEqual(['P-256', 'P-384']);
    expect(strict.methods).not.toContain('3.2.2.4.19');
    expect(strict.wildcards).toBe(false);
    expect(strict.keys.ec).toEqual([]);
  });

  test('.21 and .22 are lawful from their ballots on only', () => {
    const wide = { ...strict, methods: ['3.2.2.4.21', '3.2.2.4.22'] as const };
    expect(effectivePolicy(wide, baseline, at('2025-03-01') - 1).methods).toEqual([]);
    expect(effectivePolicy(wide, baseline, at('2025-03-01')).methods).toEqual(['3.2.2.4.21']);
    expect(effectivePolicy(wide, baseline, at('2025-11-10')).methods).toEqual(['3.2.2.4.21', '3.2.2.4.22']);
  });
});

describe('dated limits, on both sides of their days', () => {
  type Read = (effective: ReturnType<typeof effectivePolicy>) => unknown;
  test.each<[string, string, Read, unknown, unknown]>([
    ['remote perspectives', '2025-03-15', ({ mpic }) => mpic.remotePerspectives, 0, 2],
    ['remote perspectives', '2026-03-15', ({ mpic }) => mpic.remotePerspectives, 2, 3],
    ['remote perspectives', '2026-06-15', ({ mpic }) => mpic.remotePerspectives, 3, 4],
    ['remote perspectives', '2026-12-15', ({ mpic }) => mpic.remotePerspectives, 4, 5],
    ['a missed quorum', '2025-09-15', ({ mpic }) => mpic.quorum, 'may', 'must'],
    ['regions', '2026-03-15', ({ mpic }) => mpic.regions, 0, 2],
    ['dissents', '2025-03-15', ({ mpic }) => [mpic.dissents, mpic.dissentsOfSix], [Infinity, Infinity], [1, 2]],
    ['DNSSEC', '2026-03-15', ({ dnssec }) => dnssec, 'may', 'must'],
    ['CAA parameters', '2026-06-16', ({ caa }) => caa.parameters, 'may', 'should'],
    ['CAA parameters', '2027-03-15', ({ caa }) => caa.parameters, 'should', 'must'],
    ['the authorization domain name', '2026-11-15', (effective) => effective.methodBeforeDomainName, 'may', 'must'],
    ['linting', '2025-03-15', ({ linting }) => linting, 'should', 'must'],
    ['organizational unit', '2022-09-01', ({ profile }) => profile['organizational-unit'], 'may', 'must-not'],
    ['reason codes', '2023-07-15', ({ crl }) => crl.reasonCode, 'may', 'must'],
    ['recommended validity', '2026-03-15', (effective) => effective.recommendedValidityDays, 397, 199],
    ['recommended validity', '2027-03-15', (effective) => effective.recommendedValidityDays, 199, 99],
    ['recommended validity', '2029-03-15', (effective) => effective.recommendedValidityDays, 99, 46],
    ['discouraged methods', '2026-03-15', ({ discouraged }) => numbers(discouraged), [], [4, 13, 14, 16, 17]],
    ['discouraged methods', '2027-03-15', ({ discouraged }) => numbers(discouraged), [4, 13, 14, 16, 17], [4, 13, 14]],
    ['discouraged methods', '2028-03-15', ({ discouraged }) => numbers(discouraged), [4, 13, 14], []],
  ])('%s on %s', (_what, date, read, before, after) => {
    expect(read(effectivePolicy(strict, baseline, at(date) - 1))).toEqual(before);
    expect(read(effectivePolicy(strict, baseline, at(date)))).toEqual(after);
  });

  test('clientAuth ends by a root program, where a policy has it', () => {
    const wide = { ...strict, profile: { ...strict.profile, 'client-auth': 'may' as const } };
    expect(effectivePolicy(wide, baseline, at('2027-03-15') - 1).profile['client-auth']).toBe('may');
    const { profile, rules } = effectivePolicy(wide, baseline, at('2027-03-15'));
    expect(profile['client-auth']).toBe('must-not');
    expect(rules).toContainEqual({ id: 'client-auth', value: 'must-not', source: 'Chrome Root Program 1.3.2' });
  });

  test('what the policy prescribes stays where the BR only discourage it, and both are named', () => {
    const { profile, rules } = effectivePolicy(strict, baseline, at('2026-11-21'));
    expect(profile['common-name']).toBe('must');
    expect(rules).toContainEqual({ id: 'common-name', value: 'must', source: 'CP 3.1.1, 7.1; BR 7.1.4.3 (SC062): should-not' });
  });

  test('the stricter of two: CRL and OCSP by the policy, 24 and 96 hours, archive for 7 years', () => {
    const { crl, ocsp, archiveYears, rules } = effectivePolicy(strict, baseline, at('2026-11-21'));
    expect(crl).toEqual({ intervalHours: 24, validityHours: 96, afterRevocationHours: 24, reasonCode: 'must' });
    expect(ocsp).toEqual({ leastValidityHours: 8, validityHours: 240, refreshHours: 24 });
    expect(archiveYears).toBe(7);
    expect(rules).toContainEqual({ id: 'crl-validity-hours', value: 96, source: 'CP 7.2' });
    expect(rules).toContainEqual({ id: 'crl-reason-code', value: 'must', source: 'BR 7.2.2 (SC061)' });
    expect(rules).toContainEqual({ id: 'archive-years', value: 7, source: 'CP 5.5.2' });
  });

  test('a method names both sources, one that is refused the window it has left', () => {
    const { rules } = effectivePolicy(strict, baseline, at('2026-11-21'));
    expect(rules).toContainEqual({ id: 'validation-method', value: '3.2.2.4.18', source: 'CP 3.2.7 (3); BR 3.2.2.4.18' });
    expect(rules).toContainEqual({ id: 'refused-method', value: '3.2.2.4.2', source: 'BR 3.2.2.4.2 (SC080): lawful until 2025-07-15' });
    expect(rules).toContainEqual({ id: 'discouraged-method', value: '3.2.2.4.16', source: 'BR 3.2.2.4.16 (SC090)' });
  });

  test('two that say the same are both named', () => {
    const { rules } = effectivePolicy(strict, baseline, at('2021-06-15'));
    expect(rules).toContainEqual({ id: 'max-validity-days', value: 398, source: 'CP 6.3.2; BR 6.3.2' });
  });
});

describe('the baseline choice', () => {
  test('none leaves the policy as written', () => {
    const { methods, maxValidityDays, domainReuseDays } = effectivePolicy(strict, shippedBaseline({ mode: 'none' }), at('2030-01-01'));
    expect(methods).toEqual(strict.methods);
    expect([maxValidityDays, domainReuseDays]).toEqual([398, 1184]);
    const { mpic, dnssec, profile, rules, decidedUnder } = effectivePolicy(strict, shippedBaseline({ mode: 'none' }), at('2030-01-01'));
    expect([mpic.remotePerspectives, dnssec, profile['organizational-unit']]).toEqual([0, 'may', 'may']);
    for (const { source } of rules) expect(source).toMatch(/^CP /);
    expect(decidedUnder).toEqual({ policy: strict.hash, baseline: 'none' });
  });

  test('a date freezes the rules of that day', () => {
    const frozen = shippedBaseline({ mode: 'date', at: at('2021-06-15') });
    const { methods, decidedUnder } = effectivePolicy(strict, frozen, at('2030-01-01'));
    expect(numbers(methods)).toEqual([2, 4, 7, 13, 14, 15, 16, 17, 18]);
    expect(decidedUnder).toEqual({ policy: strict.hash, baseline: `${frozen.hash}@2021-06-15` });
    expect(effectivePolicy(strict, baseline, at('2030-01-01')).decidedUnder.baseline).toBe(frozen.hash);
  });
});
