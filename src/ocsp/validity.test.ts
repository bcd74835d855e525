import { describe, expect, it } from 'vitest';
import { checkOcspValidity, DEFAULT_OCSP_VALIDITY, nextTimes } from './validity.js';

const HOUR = 3_600;
const NOW = 1_795_219_200;

describe('checkOcspValidity', () => {
  it.each([
    [DEFAULT_OCSP_VALIDITY.validitySeconds, DEFAULT_OCSP_VALIDITY.refreshSeconds],
    [8 * HOUR, 4 * HOUR],
    [16 * HOUR, 8 * HOUR],
    [240 * HOUR, 96 * HOUR],
  ])('takes a life of %i s renewed after %i s', (validitySeconds, refreshSeconds) => {
    expect(() => checkOcspValidity({ validitySeconds, refreshSeconds })).not.toThrow();
  });
  it.each([
    [8 * HOUR - 1, HOUR],
    [240 * HOUR + 1, HOUR],
    [8 * HOUR, 4 * HOUR + 1],
    [16 * HOUR, 8 * HOUR + 1],
    [240 * HOUR, 96 * HOUR + 1],
    [96 * HOUR, 0],
  ])('refuses a life of %i s renewed after %i s', (validitySeconds, refreshSeconds) => {
    expect(() => checkOcspValidity({ validitySeconds, refreshSeconds })).toThrow('BR 4.9.10');
  });
});

describe('nextTimes', () => {
  it('counts both ends', () => {
    expect(nextTimes(NOW, NOW + 1_000_000, DEFAULT_OCSP_VALIDITY)).toEqual({
      thisUpdate: NOW,
      nextUpdate: NOW + 96 * HOUR - 1,
      refreshAt: NOW + 24 * HOUR,
      cut: false,
    });
  });
  it('ends with the responder certificate, and renews at half of what is left', () => {
    expect(nextTimes(NOW, NOW + 10 * HOUR - 1, DEFAULT_OCSP_VALIDITY)).toMatchObject({
      nextUpdate: NOW + 10 * HOUR - 1,
      refreshAt: NOW + 5 * HOUR,
      cut: true,
    });
    expect(nextTimes(NOW, NOW + 8 * HOUR - 1, DEFAULT_OCSP_VALIDITY)).toMatchObject({ refreshAt: NOW + 4 * HOUR });
    expect(nextTimes(NOW, NOW + 8 * HOUR - 2, DEFAULT_OCSP_VALIDITY)).toBeUndefined();
    expect(nextTimes(NOW, NOW - 1, DEFAULT_OCSP_VALIDITY)).toBeUndefined();
  });
});
