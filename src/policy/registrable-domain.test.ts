import { expect, it } from 'vitest';
import { registrableDomain } from './registrable-domain.js';

it.each([
  ['www.example.com', 'example.com'],
  ['example.com', 'example.com'],
  ['a.b.example.co.jp', 'example.co.jp'],
  ['a.b.example.test', 'example.test'],
  ['com', 'com'],
  ['co.jp', 'co.jp'],
  // Suffixes of private operators are registrations of theirs.
  ['www.somebody.github.io', 'github.io'],
])('%s was registered as %s', (name, domain) => {
  expect(registrableDomain(name, ['test'])).toBe(domain);
});
