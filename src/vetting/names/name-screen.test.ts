import { expect, test } from 'vitest';
import { organizationKey } from './name-key.js';
import { createNameScreen } from './name-screen.js';

const screen = createNameScreen(
  { organizations: ['楽天グループ株式会社', 'PayPal, Inc.', 'Sony'], domains: ['paypal.com', 'rakuten.co.jp', 'line.me', 'au.com'] },
  [{ kind: 'domain', name: 'evil.example' }, { kind: 'organization', name: '株式会社悪徳' }],
);

test.each([
  ['paypal.com', 'paypal.com'],
  ['www.paypal.com', 'paypal.com'],
  ['*.paypal.com', 'paypal.com'],
  ['paypa1.com', 'paypal.com'],
  ['xn--pypal-4ve.com', 'paypal.com'], // Cyrillic а
  ['paypal.example', 'paypal.com'],
  ['paypal.example.org', 'paypal.com'],
  ['secure-paypal.example', 'paypal.com'],
  ['paypall.example', 'paypal.com'],
  ['paypai.example', 'paypal.com'],
  ['rakuten.co.jp', 'rakuten.co.jp'],
  ['rakutem.jp', 'rakuten.co.jp'],
  ['line.me', 'line.me'],
])('%s resembles %s', (name, resembles) => {
  expect(screen.domain(name)).toEqual({ kind: 'domain', name, resembles, list: 'high-risk' });
});

test.each(['example.com', 'www.example.co.jp', 'line.example.com', 'online.example', 'au.example.jp', 'pay.example.com', 'xn--wgv71a119e.jp', 'co.jp'])('%s resembles nothing', (name) => {
  expect(screen.domain(name)).toBeUndefined();
});

test('a denied domain, and what is below or looks like it', () => {
  for (const name of ['evil.example', 'www.evil.example', '*.evil.example', 'evi1.example']) expect(screen.domain(name)).toMatchObject({ list: 'denied', resembles: 'evil.example' });
  expect(screen.domain('evil.example.org')).toBeUndefined();
});

test.each([
  ['楽天グループ', '楽天グループ株式会社'],
  ['㈱楽天グループ', '楽天グループ株式会社'],
  ['Paypal K.K.', 'PayPal, Inc.'],
  ['Раураl LLC', 'PayPal, Inc.'], // Cyrillic Р, а, у, р, а
  ['ＰＡＹＰＡＬ', 'PayPal, Inc.'],
  ['PayPal Support Center', 'PayPal, Inc.'],
  ['Paypall', 'PayPal, Inc.'],
  ['S0ny', 'Sony'],
])('%s resembles %s', (name, resembles) => {
  expect(screen.organization([name])).toEqual([{ kind: 'organization', name, resembles, list: 'high-risk' }]);
});

test('other organizations resemble nothing, and a denied one is told from a famous one', () => {
  expect(screen.organization(['株式会社例示', 'Example KK', '', '株式会社'])).toEqual([]);
  expect(screen.organization(['悪徳(株)'])).toEqual([{ kind: 'organization', name: '悪徳(株)', resembles: '株式会社悪徳', list: 'denied' }]);
});

test('a name that is a legal form alone still has a key', () => {
  expect(organizationKey('株式会社')).not.toBe('');
});
