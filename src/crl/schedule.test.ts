import { describe, expect, it } from 'vitest';
import { CRL_INTERVAL_SECONDS as DAY, expiredBefore, isCrlDue } from './schedule.js';

const NOW = 1_795_219_200;

describe('isCrlDue', () => {
  it.each([
    [undefined, true],
    [NOW - DAY + 1, false],
    [NOW - DAY, true],
    [NOW + 10, false],
  ])('of a CRL of %s', (thisUpdate, due) => expect(isCrlDue(thisUpdate === undefined ? undefined : { thisUpdate }, NOW, DAY)).toBe(due));
});

describe('expiredBefore', () => {
  it('drops nothing from the first CRL', () => expect(expiredBefore(undefined, NOW, DAY)).toBe(0));
  it('keeps entries through at least one scheduled CRL, however many came because of revocations', () => {
    expect(expiredBefore(NOW - 60, NOW, DAY)).toBe(NOW - 2 * DAY);
  });
  it('keeps them through an outage', () => expect(expiredBefore(NOW - 10 * DAY, NOW, DAY)).toBe(NOW - 10 * DAY));
});
