import { expect, test } from 'vitest';
import { checkContacts } from './contacts.js';

test.each([
  [[]],
  [['mailto:admin@example.com', 'mailto:a.b+c@mail.example.co.jp']],
  [['MAILTO:admin@EXAMPLE.com']],
  [["mailto:o'hara@example.org"]],
])('takes %j', (contacts) => {
  expect(() => checkContacts(contacts)).not.toThrow();
});

test.each([
  ['tel:+81312345678', 'unsupportedContact'],
  ['admin@example.com', 'unsupportedContact'],
  ['', 'unsupportedContact'],
  ['mailto:', 'invalidContact'],
  ['mailto:example.com', 'invalidContact'],
  ['mailto:@example.com', 'invalidContact'],
  ['mailto:a@example.com,b@example.com', 'invalidContact'],
  ['mailto:a@example.com?subject=x', 'invalidContact'],
  ['mailto:a@example.com#x', 'invalidContact'],
  ['mailto:a%40b@example.com', 'invalidContact'],
  ['mailto:a b@example.com', 'invalidContact'],
  ['mailto:.a@example.com', 'invalidContact'],
  ['mailto:"a b"@example.com', 'invalidContact'],
  ['mailto:a@localhost', 'invalidContact'],
  ['mailto:a@192.0.2.1', 'invalidContact'],
  ['mailto:日本@example.com', 'invalidContact'],
  ['mailto:a@例え.jp', 'invalidContact'],
  [`mailto:${'a'.repeat(65)}@example.com`, 'invalidContact'],
])('refuses %j with %s', (contact, type) => {
  expect(() => checkContacts(['mailto:good@example.com', contact])).toThrow(expect.objectContaining({ type }));
});

test('refuses more than ten', () => {
  expect(() => checkContacts(Array.from({ length: 11 }, (_, i) => `mailto:a${i}@example.com`))).toThrow(
    expect.objectContaining({ type: 'invalidContact' }),
  );
});
