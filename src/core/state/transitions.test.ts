import { describe, expect, test } from 'vitest';
import { CERTIFICATE_TRANSITIONS } from './certificate.js';
import { CHALLENGE_TRANSITIONS } from './challenge.js';
import { ORGANIZATION_TRANSITIONS } from './organization.js';

type Table = Record<string, Record<string, string>>;

const MACHINES: [name: string, table: Table, expected: Table][] = [
  [
    'challenge',
    CHALLENGE_TRANSITIONS,
    { pending: { respond: 'processing' }, processing: { succeed: 'valid', fail: 'invalid' }, valid: {}, invalid: {} },
  ],
  [
    'certificate',
    CERTIFICATE_TRANSITIONS,
    {
      committed: { store: 'issued', lose: 'lost' },
      precert_committed: { storePrecertificate: 'precertified', lose: 'lost' },
      precertified: { commitFinal: 'final_committed', lose: 'lost' },
      final_committed: { store: 'issued', lose: 'lost' },
      issued: {},
      lost: {},
    },
  ],
  [
    'organization',
    ORGANIZATION_TRANSITIONS,
    { draft: { approve: 'approved' }, approved: { suspend: 'suspended' }, suspended: { approve: 'approved' } },
  ],
];

describe.each(MACHINES)('%s', (_name, table, expected) => {
  const events = [...new Set(Object.values(expected).flatMap((next) => Object.keys(next)))];
  const pairs = Object.keys(expected).flatMap((state) => events.map((event) => ({ state, event })));

  test('has these states and no others', () => {
    expect(Object.keys(table)).toEqual(Object.keys(expected));
  });

  test.each(pairs)('$state on $event', ({ state, event }) => {
    expect(table[state]?.[event]).toBe(expected[state]?.[event]);
  });

  test('leads only into its own states', () => {
    for (const next of Object.values(table)) for (const state of Object.values(next)) expect(Object.keys(table)).toContain(state);
  });
});
