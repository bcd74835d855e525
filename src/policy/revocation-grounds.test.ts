import { describe, expect, test } from 'vitest';
import { GROUND_BY_SUBSCRIBER_REASON, groundInForce, groundsInForce, REVOCATION_GROUNDS } from './revocation-grounds.js';

const HOUR = 3_600;
const DAY = 24 * HOUR;
const at = (day: string) => Date.parse(`${day}T00:00:00Z`) / 1000;
const now = at('2026-11-24');
const current = { mode: 'current' } as const;
const none = { mode: 'none' } as const;

describe('the closed list', () => {
  test('has each ground once, with a title in both languages', () => {
    expect(new Set(REVOCATION_GROUNDS.map(({ id }) => id)).size).toBe(REVOCATION_GROUNDS.length);
    for (const { title } of REVOCATION_GROUNDS) expect([title.en.length > 5, /[\u3040-\u9fff]/.test(title.ja)]).toEqual([true, true]);
  });

  test('CP 4.9.1: 5 grounds of 24 hours beside the reasons that a subscriber may give, 10 of 5 days beside CP 3.1.6, 9 of 7 days, 6 without a clock', () => {
    const ofCp = (seconds: number | null) =>
      REVOCATION_GROUNDS.filter(({ cp }) => cp !== null && cp.section === 'CP 4.9.1' && cp.seconds === seconds).map(({ id }) => id);
    expect(ofCp(24 * HOUR).filter((id) => !id.startsWith('subscriber-request-'))).toHaveLength(5);
    expect(ofCp(5 * DAY)).toHaveLength(10);
    expect(ofCp(7 * DAY)).toHaveLength(9);
    expect(ofCp(null)).toHaveLength(6);
  });

  test('every item of BR 4.9.1.1 has its ground, with the reason and the days that it asks for', () => {
    const reasons = [0, 9, 1, 1, 4, 4, 9, 9, 5, 9, 9, 4, 9, 0, 0, 1];
    for (const [i, reason] of reasons.entries()) {
      const [ground] = REVOCATION_GROUNDS.filter(({ br }) => br?.section === `BR 4.9.1.1(${i + 1})`);
      expect([ground?.reason, ground?.br?.seconds], `item ${i + 1}`).toEqual([reason, i < 5 ? 24 * HOUR : 5 * DAY]);
    }
  });
});

describe('the clock that runs', () => {
  test('the shorter of the two, with its source', () => {
    expect(groundInForce('key-compromised', now, current)).toMatchObject({ seconds: 24 * HOUR, source: 'CP 4.9.1; BR 4.9.1.1(3)' });
    expect(groundInForce('information-changed', now, current)).toMatchObject({ seconds: 5 * DAY, source: 'BR 4.9.1.1(11)' });
    expect(groundInForce('information-changed', now, none)).toMatchObject({ seconds: null, source: 'CP 4.9.1' });
    expect(groundInForce('payment-overdue', now, current)).toMatchObject({ seconds: null, source: 'CP 4.9.1' });
  });

  test('a wrong CAA check is a ground of its own from 2026-03-31 on', () => {
    const day = at('2026-03-31');
    expect(groundInForce('caa-check-wrong', day - 1, current)).toBeUndefined();
    expect(groundInForce('caa-check-wrong', day, current)).toMatchObject({ seconds: 24 * HOUR });
    expect(groundInForce('caa-check-wrong', now, none)).toBeUndefined();
    expect(groundInForce('caa-check-wrong', now, { mode: 'date', at: day - 1 })).toBeUndefined();
    expect(groundInForce('caa-check-wrong', day - 1, { mode: 'date', at: day })).toBeDefined();
  });

  test("the BR's days run from 2018-10-14 on", () => {
    const day = at('2018-10-14');
    expect(groundInForce('information-changed', day - 1, current)?.seconds).toBeNull();
    expect(groundInForce('information-changed', day, current)?.seconds).toBe(5 * DAY);
    expect(groundInForce('wildcard-fraud', day - 1, current)).toBeUndefined();
    expect(groundInForce('wildcard-fraud', day, current)?.seconds).toBe(5 * DAY);
  });

  test('without a baseline, what only the BR know is no ground', () => {
    const missing = REVOCATION_GROUNDS.length - groundsInForce(now, none).length;
    expect([missing, groundsInForce(now, current).length]).toEqual([2, REVOCATION_GROUNDS.length]);
  });

  test('an unknown ground is none', () => {
    expect(groundInForce('because', now, current)).toBeUndefined();
  });
});

test('the reasons of ACME requests lead to grounds with the same reason, which a subscriber may use', () => {
  for (const [reason, id] of Object.entries(GROUND_BY_SUBSCRIBER_REASON)) {
    const { ground } = groundInForce(id, now, none) ?? {};
    expect([ground?.reason, ground?.parties.includes('subscriber')]).toEqual([Number(reason), true]);
  }
});
