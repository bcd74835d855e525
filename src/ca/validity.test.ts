import { describe, expect, it } from 'vitest';
import { Problem } from '../core/problem.js';
import { SECONDS_PER_DAY } from '../core/time.js';
import { decideValidity, type ValidityQuestion } from './validity.js';

const NOW = Date.UTC(2026, 10, 21, 12) / 1000;
const DAY = SECONDS_PER_DAY;

function decide(over: Partial<ValidityQuestion> = {}) {
  return decideValidity({
    now: NOW,
    profileDays: 199,
    maxDays: 398,
    backdateSeconds: 3600,
    issuer: { notBefore: NOW - 365 * DAY, notAfter: NOW + 3650 * DAY },
    requested: { notBefore: null, notAfter: null },
    ...over,
  });
}
const asked = (notBefore: number | null, notAfter: number | null) => ({ requested: { notBefore, notAfter } });
function refusal(over: Partial<ValidityQuestion>): string {
  try {
    decide(over);
  } catch (error) {
    if (error instanceof Problem) return `${error.type}: ${error.detail}`;
    throw error;
  }
  return 'not refused';
}

describe('a validity that nothing was asked about', () => {
  it('begins a little ago and lasts the profile’s days, last second included', () => {
    expect(decide()).toEqual({ notBefore: NOW - 3600, notAfter: NOW - 3600 + 199 * DAY - 1 });
  });
  it('lasts what policy and baseline allow where that is less', () => {
    expect(decide({ maxDays: 100 }).notAfter).toBe(NOW - 3600 + 100 * DAY - 1);
  });
  it('lies within the issuer’s own', () => {
    const issuer = { notBefore: NOW - 60, notAfter: NOW + 10 * DAY };
    expect(decide({ issuer })).toEqual(issuer);
  });
  it('is refused as our fault when the issuer has expired', () => {
    expect(refusal({ issuer: { notBefore: 0, notAfter: NOW } })).toMatch(/^serverInternal: /);
  });
});

describe('a validity that was asked for is kept to the second', () => {
  it('when both ends are allowed', () => {
    expect(decide(asked(NOW + DAY, NOW + 90 * DAY))).toEqual({ notBefore: NOW + DAY, notAfter: NOW + 90 * DAY });
    expect(decide(asked(NOW - 48 * 3600, null))).toEqual({ notBefore: NOW - 48 * 3600, notAfter: NOW - 48 * 3600 + 199 * DAY - 1 });
    expect(decide(asked(null, NOW + DAY))).toEqual({ notBefore: NOW - 3600, notAfter: NOW + DAY });
  });
  it('and backdating gives way to an end at the full length', () => {
    expect(decide(asked(null, NOW + 199 * DAY - 1))).toEqual({ notBefore: NOW, notAfter: NOW + 199 * DAY - 1 });
  });
});

describe('a validity that cannot be kept is refused', () => {
  it.each<[string, Partial<ValidityQuestion>, RegExp]>([
    ['notBefore over 48 hours ago', asked(NOW - 48 * 3600 - 1, null), /^malformed: notBefore .*48 hours/],
    ['notBefore over 48 hours ahead', asked(NOW + 48 * 3600 + 1, null), /^malformed: notBefore .*48 hours/],
    [
      'notBefore before the issuer',
      { ...asked(NOW - 100, null), issuer: { notBefore: NOW - 50, notAfter: NOW + DAY } },
      /^malformed: .*issuing CA's own/,
    ],
    ['notAfter one second too late', asked(null, NOW + 199 * DAY), /^malformed: notAfter .*199 days at most.*2027-06-08T11:59:59Z/],
    ['notAfter too late for notBefore', asked(NOW - 100, NOW - 100 + 199 * DAY), /^malformed: notAfter .*199 days/],
    [
      'notAfter beyond the issuer',
      { ...asked(null, NOW + 11 * DAY), issuer: { notBefore: 0, notAfter: NOW + 10 * DAY } },
      /^malformed: notAfter .*end with their issuer/,
    ],
    ['notAfter before notBefore', asked(NOW + 100, NOW + 50), /^malformed: notAfter .*over before/],
    ['notAfter in the past', asked(NOW - 100, NOW - 50), /^malformed: notAfter .*over before/],
  ])('%s', (_, over, problem) => {
    expect(refusal(over)).toMatch(problem);
  });
});
