import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { effectivePolicy } from '../../policy/effective.js';
import { parseBaseline } from '../../policy/parse-baseline.js';
import { parsePolicy } from '../../policy/parse-policy.js';
import type { Baseline, BaselineChoice, MpicLimits, Policy } from '../../policy/policy.js';
import { dissentsAllowed, judgeQuorum, type Corroboration } from './quorum.js';

const read = (file: string): unknown => parse(readFileSync(file, 'utf8'));
function baseline(choice: BaselineChoice): Baseline {
  const parsed = parseBaseline(read('config/baseline/br.yaml'), choice, 'b'.repeat(64));
  if (!parsed.ok) throw new Error(parsed.faults.join('\n'));
  return parsed.value;
}
const parsedPolicy = parsePolicy(read('config/policies/secom-sr-2.96.yaml'), 'p'.repeat(64));
if (!parsedPolicy.ok) throw new Error(parsedPolicy.faults.join('\n'));
const policy: Policy = parsedPolicy.value;
/** The shipped Baseline Requirements on a day. */
const limitsOn = (instant: string): MpicLimits => effectivePolicy(policy, baseline({ mode: 'current' }), Date.parse(instant) / 1000).mpic;

const REGIONS = ['ripe', 'arin', 'apnic', 'lacnic', 'afrinic'];
/** `votes('yyn')`: three perspectives in three regions, the third of which dissents. */
const votes = (pattern: string, regions: readonly string[] = REGIONS): Corroboration[] =>
  Array.from(pattern, (vote, n) => ({ region: regions[n % regions.length]!, corroborates: vote === 'y' }));

describe('judgeQuorum, on both sides of each date', () => {
  it.each([
    ['2025-03-14T23:59:59Z', '', true, true],
    ['2025-03-15T00:00:00Z', 'y', false, true],
    ['2025-03-15T00:00:00Z', 'yy', true, true],
    ['2025-09-14T23:59:59Z', 'nn', false, true],
    ['2025-09-15T00:00:00Z', 'nn', false, false],
    ['2025-09-15T00:00:00Z', 'yn', true, true],
    ['2026-03-14T23:59:59Z', 'yy', true, true],
    ['2026-03-15T00:00:00Z', 'yy', false, false],
    ['2026-03-15T00:00:00Z', 'yyy', true, true],
    ['2026-06-14T23:59:59Z', 'yyn', true, true],
    ['2026-06-15T00:00:00Z', 'yyy', false, false],
    ['2026-06-15T00:00:00Z', 'yyyn', true, true],
    ['2026-12-14T23:59:59Z', 'yyyy', true, true],
    ['2026-12-15T00:00:00Z', 'yyyy', false, false],
    ['2026-12-15T00:00:00Z', 'yyyyn', true, true],
    ['2026-12-15T00:00:00Z', 'yyynn', false, false],
    ['2026-12-15T00:00:00Z', 'yyyynn', true, true],
    ['2026-12-15T00:00:00Z', 'yyynnn', false, false],
  ])('%s, votes "%s": quorum %s, accepted %s', (instant, pattern, quorumMet, accepted) => {
    expect(judgeQuorum(votes(pattern), limitsOn(instant))).toMatchObject({ quorumMet, accepted });
  });

  it('asks for two regions among those that corroborate from 2026-03-15', () => {
    const oneRegion = votes('yyy', ['ripe']);
    expect(judgeQuorum(oneRegion, limitsOn('2026-03-14T23:59:59Z'))).toMatchObject({ accepted: true, faults: [] });
    expect(judgeQuorum(oneRegion, limitsOn('2026-03-15T00:00:00Z'))).toMatchObject({
      accepted: false,
      regions: ['ripe'],
      faults: ['those that corroborate are in 1 RIR regions, and 2 are the least today'],
    });
  });

  it('does not count the region of a perspective that dissents', () => {
    const pattern: Corroboration[] = [...votes('yyyy', ['ripe']), { region: 'arin', corroborates: false }];
    expect(judgeQuorum(pattern, limitsOn('2026-12-15T00:00:00Z'))).toMatchObject({ accepted: false, summary: '4/5', regions: ['ripe'] });
  });

  it('names every fault', () => {
    const { summary, faults } = judgeQuorum(votes('ynn'), limitsOn('2026-12-15T00:00:00Z'));
    expect(summary).toBe('1/3');
    expect(faults).toEqual([
      '3 remote perspectives were asked, and 5 are the least today',
      '2 of 3 remote perspectives do not corroborate, and 1 may',
      'those that corroborate are in 1 RIR regions, and 2 are the least today',
    ]);
  });

  it('refuses nothing where there is no baseline', () => {
    const none = effectivePolicy(policy, baseline({ mode: 'none' }), Date.parse('2026-12-15T00:00:00Z') / 1000).mpic;
    expect(judgeQuorum(votes('nnnnn'), none)).toMatchObject({ accepted: true, enforced: false, summary: '0/5' });
  });
});

describe('judgeQuorum, for any votes', () => {
  const anyVotes = fc.array(fc.record({ region: fc.constantFrom(...REGIONS), corroborates: fc.boolean() }), { maxLength: 12 });
  const today = limitsOn('2026-12-15T00:00:00Z');

  it('never accepts fewer than the least, more dissent than allowed, or one region', () => {
    fc.assert(
      fc.property(anyVotes, (some) => {
        const against = some.filter(({ corroborates }) => !corroborates).length;
        const regions = new Set(some.filter(({ corroborates }) => corroborates).map(({ region }) => region)).size;
        const expected = some.length >= 5 && against <= (some.length >= 6 ? 2 : 1) && regions >= 2;
        expect(judgeQuorum(some, today).accepted).toBe(expected);
      }),
    );
  });

  it('does not depend on the order', () => {
    fc.assert(
      fc.property(anyVotes, (some) => {
        expect(judgeQuorum([...some].reverse(), today)).toEqual(judgeQuorum(some, today));
      }),
    );
  });

  it('never turns a yes into a no when a dissenter comes round', () => {
    fc.assert(
      fc.property(anyVotes, fc.nat(), (some, n) => {
        const round = some.map((vote, index) => (index === n % Math.max(1, some.length) ? { ...vote, corroborates: true } : vote));
        expect(judgeQuorum(some, today).accepted && !judgeQuorum(round, today).accepted).toBe(false);
      }),
    );
  });
});

describe('dissentsAllowed', () => {
  it.each([
    [0, 0],
    [1, 0],
    [2, 1],
    [5, 1],
    [6, 2],
    [40, 2],
  ])('%i perspectives: %i', (count, allowed) => {
    expect(dissentsAllowed(count, { dissents: 1, dissentsOfSix: 2 })).toBe(allowed);
  });
});
