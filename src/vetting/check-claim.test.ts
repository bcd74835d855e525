import { expect, test } from 'vitest';
import { CLAIM } from '../../test/support/vetting-records.js';
import type { Claim } from '../core/state/application.js';
import { checkClaim, checkDraft } from './check-claim.js';

const EMPTY: Claim = {
  legalName: '', romanizedName: '', shortName: '', dba: '', country: '', stateOrProvince: '', locality: '', romanizedStateOrProvince: '', romanizedLocality: '',
  streetAddress: '', postalCode: '', jurisdiction: '', registrationNumber: '', telephone: '', contacts: [],
};

test('a draft may be empty, a submitted claim may not', () => {
  expect(checkDraft(EMPTY)).toEqual([]);
  expect(checkClaim(EMPTY).map(({ member }) => member)).toEqual(['legalName', 'country', 'stateOrProvince', 'locality', 'streetAddress', 'jurisdiction', 'registrationNumber', 'telephone', 'contacts']);
});

test.each<Partial<Claim>>([
  {},
  { legalName: '𠮷'.repeat(200) },
  { jurisdiction: 'US-DE', registrationNumber: '1234567' },
  { romanizedStateOrProvince: '', romanizedLocality: '' },
  { romanizedName: 'Café Zürich & Söhne 2' },
])('takes %j', (change) => {
  expect(checkClaim({ ...CLAIM, ...change })).toEqual([]);
});

test.each<[Partial<Claim>, string]>([
  [{ legalName: '𠮷'.repeat(201) }, 'at most 200 characters, has 201'],
  [{ shortName: 'x'.repeat(65) }, 'at most 64'],
  [{ legalName: ' 例示' }, 'begin or end'],
  [{ dba: 'a\u202eb' }, 'invisible'],
  [{ locality: 'か\u3099' }, 'normalization form C'],
  [{ legalName: 'N/A' }, 'placeholder'],
  [{ streetAddress: '未定' }, 'placeholder'],
  [{ stateOrProvince: '---' }, 'placeholder'],
  [{ romanizedName: '例示' }, 'Latin'],
  [{ romanizedLocality: '' }, 'romanize both'],
  [{ country: 'jp' }, 'ISO 3166-1'],
  [{ jurisdiction: 'Japan' }, 'ISO 3166'],
  [{ registrationNumber: '7000012050003' }, 'corporate number'],
  [{ registrationNumber: '8000012050002' }, 'corporate number'],
  [{ registrationNumber: '700001205000' }, 'corporate number'],
  [{ telephone: '03-1234-5678' }, 'country code'],
  [{ contacts: [] }, 'at least one person'],
  [{ contacts: [{ name: '', email: 'a@example.jp', telephone: '' }] }, 'needed'],
  [{ contacts: [{ name: 'a', email: 'a.example.jp', telephone: '' }] }, '"@"'],
  [{ contacts: Array(6).fill({ name: 'a', email: 'a@example.jp', telephone: '' }) as Claim['contacts'] }, 'at most 5'],
])('refuses %j: %s', (change, words) => {
  const faults = checkClaim({ ...CLAIM, ...change });
  expect(faults.map(({ text }) => text.en).join()).toContain(words);
  for (const { text } of faults) expect(text.ja).not.toBe('');
});
