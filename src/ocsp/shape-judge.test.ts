import { expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { createShapeJudge, shapeOf } from './shape-judge.js';
import type { AskedStatus, OcspLintResult } from './asked-status.js';

const REFUSED: OcspLintResult = { ok: false, findings: [{ id: 'other/lint', detail: 'no' }] };
const asked = (status: AskedStatus['status'], serial = '01'): AskedStatus => ({ form: 'sha1-null', serial, status });

function judging(answers: readonly (OcspLintResult | Error)[]) {
  const clock = new FakeClock('2026-11-24T09:00:00Z');
  const judged: string[] = [];
  const judge = createShapeJudge(clock, (issuerId, shape) => {
    const answer = answers[judged.length] ?? { ok: true };
    judged.push(`${issuerId}: ${shape}`);
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  });
  return { clock, judged, judge };
}

it('a shape is how the issuer is named, status and reason, and whether there is a nonce', () => {
  expect(shapeOf([asked({ type: 'good' }, '01')], null)).toBe(shapeOf([asked({ type: 'good' }, '02')], null));
  expect([
    shapeOf([asked({ type: 'good' })], null),
    shapeOf([asked({ type: 'revoked', at: 1_790_000_000, reason: 4 })], null),
    shapeOf([asked({ type: 'revoked', at: 1_790_000_000 })], Buffer.of(1)),
    shapeOf([asked({ type: 'good' }, '01'), asked({ type: 'good' }, '02')], null),
  ]).toEqual(['sha1-null good', 'sha1-null revoked 4', 'sha1-null revoked 0, nonce', 'several']);
});

it('one response of a shape is judged, and made for it alone; others wait for its verdict and follow it for an hour', async () => {
  const { clock, judged, judge } = judging([]);
  let made = 0;
  const unsigned = (): Buffer => Buffer.from([(made += 1)]);
  await Promise.all([judge('a', 'good', unsigned), judge('a', 'good', unsigned), judge('b', 'good', unsigned)]);
  clock.set(clock.now() + 3_599);
  await judge('a', 'good', unsigned);
  expect([judged, made]).toEqual([['a: good', 'b: good'], 2]);
  clock.set(clock.now() + 1);
  await judge('a', 'good', unsigned);
  expect(judged).toEqual(['a: good', 'b: good', 'a: good']);
});

it('a refusal holds for a minute, and what could not be judged is asked about again at once', async () => {
  const { clock, judged, judge } = judging([REFUSED, new Error('away')]);
  const ask = () => judge('a', 'good', () => Buffer.alloc(0));
  expect(await ask()).toEqual(REFUSED);
  expect(await ask()).toEqual(REFUSED);
  clock.set(clock.now() + 60);
  await expect(ask()).rejects.toThrow('away');
  expect(await ask()).toEqual({ ok: true });
  expect(judged).toHaveLength(3);
});
