import { describe, expect, test } from 'vitest';
import type { EabKeyLimits } from '../../core/state/organization.js';
import { SubscriberRefused } from '../subscriber-refused.js';
import { isNarrowing, readLimits } from './check-limits.js';

const NOW = 1_800_000_000;
const limits = (change: Partial<EabKeyLimits> = {}): EabKeyLimits => ({ nameRules: ['example.com'], profiles: ['ov'], accountLimit: 5, expiresAt: NOW + 100, ...change });
const known = { profiles: [{ name: 'ov', description: 'OV' }, { name: 'short', description: 'short' }] };

describe('limits of a key', () => {
  test('are brought into their stored form', () => {
    expect(readLimits(known, limits({ nameRules: [' Example.COM ', 'example.com', '=*.Example.org'], profiles: ['short', 'ov', 'ov'] }), NOW)).toEqual(
      limits({ nameRules: ['example.com', '=*.example.org'], profiles: ['short', 'ov'] }),
    );
  });
  test.each<[Partial<EabKeyLimits>, string]>([
    [{ nameRules: [] }, 'name rules'],
    [{ nameRules: ['*.example.com'] }, 'name rules'],
    [{ nameRules: Array.from({ length: 201 }, (_, n) => `${n}.example.com`) }, 'name rules'],
    [{ profiles: [] }, 'profiles'],
    [{ profiles: ['dv'] }, 'profiles'],
    [{ accountLimit: 0 }, 'account limit'],
    [{ accountLimit: 1.5 }, 'account limit'],
    [{ accountLimit: 1001 }, 'account limit'],
    [{ expiresAt: NOW }, 'expiry'],
  ])('are refused with %j', (change, member) => {
    const refused = () => readLimits(known, limits(change), NOW);
    expect(refused).toThrow(SubscriberRefused);
    expect(refused).toThrow(member);
  });
});

test.each<[Partial<EabKeyLimits>, boolean]>([
  [{}, true],
  [{ nameRules: ['www.example.com', '=*.example.com', '=example.com'] }, true],
  [{ nameRules: ['example.com', 'example.org'] }, false],
  [{ nameRules: ['badexample.com'] }, false],
  [{ nameRules: ['com'] }, false],
  [{ nameRules: ['*'] }, false],
  [{ profiles: ['ov', 'short'] }, false],
  [{ accountLimit: 4 }, true],
  [{ accountLimit: 6 }, false],
  [{ accountLimit: null }, false],
  [{ expiresAt: NOW }, true],
  [{ expiresAt: NOW + 101 }, false],
  [{ expiresAt: null }, false],
])('a change to %j narrows: %s', (change, narrows) => {
  expect(isNarrowing(limits(change), limits())).toBe(narrows);
});

test('everything is within any name, any number and no end; an exact rule only within itself', () => {
  expect(isNarrowing(limits(), limits({ nameRules: ['*'], accountLimit: null, expiresAt: null }))).toBe(true);
  expect(isNarrowing(limits({ nameRules: ['=www.example.com'] }), limits({ nameRules: ['=www.example.com'] }))).toBe(true);
  expect(isNarrowing(limits({ nameRules: ['www.example.com'] }), limits({ nameRules: ['=www.example.com'] }))).toBe(false);
  expect(isNarrowing(limits({ nameRules: ['=*.example.com'] }), limits({ nameRules: ['=example.com'] }))).toBe(false);
});
