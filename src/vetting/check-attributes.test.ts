import { expect, test } from 'vitest';
import type { OrganizationAttributes } from '../core/state/organization.js';
import { checkAttributes } from './check-attributes.js';

const good: OrganizationAttributes = { country: 'JP', stateOrProvince: 'Tokyo', locality: 'Chiyoda-ku', organization: 'Example K.K.' };

test.each<Partial<OrganizationAttributes>>([
  {},
  { organization: '株式会社例示' },
  { organization: '𠮷'.repeat(64) }, // 64 characters, 128 UTF-16 units, 256 octets
  { stateOrProvince: 'a'.repeat(128) },
  { organization: 'None of the Above, Inc.' },
  { country: 'XX' },
])('takes %j', (change) => {
  expect(checkAttributes({ ...good, ...change })).toEqual([]);
});

test.each<[Partial<OrganizationAttributes>, string]>([
  [{ country: 'jp' }, 'country: '],
  [{ country: 'JPN' }, 'country: '],
  [{ country: '日本' }, 'country: '],
  [{ organization: '' }, 'organization: must not be empty'],
  [{ organization: ' Example' }, 'organization: must not begin or end'],
  [{ organization: '𠮷'.repeat(65) }, 'at most 64 characters, has 65'],
  [{ locality: 'a'.repeat(129) }, 'at most 128 characters, has 129'],
  [{ stateOrProvince: '-' }, 'placeholder'],
  [{ stateOrProvince: '. - .' }, 'placeholder'],
  [{ stateOrProvince: 'N/A' }, 'placeholder'],
  [{ locality: 'unknown' }, 'placeholder'],
  [{ locality: 'Not Applicable' }, 'placeholder'],
  [{ organization: 'Exa\u0000mple' }, 'control'],
  [{ organization: 'Exa\u200dmple' }, 'control'],
  [{ organization: 'Exa\ud800mple' }, 'control'],
  [{ organization: 'Cafe\u0301' }, 'normalization form C'],
])('refuses %j: %s', (change, fault) => {
  expect(checkAttributes({ ...good, ...change })).toEqual([expect.stringContaining(fault)]);
});

test('tells every fault', () => {
  expect(checkAttributes({ country: '', stateOrProvince: '', locality: '', organization: '' })).toHaveLength(4);
});
