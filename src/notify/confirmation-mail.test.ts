import { expect, it } from 'vitest';
import { confirmationMail } from './confirmation-mail.js';

const FACTS = {
  organization: 'Example\r\nBcc: x 株式会社',
  authorizationDomain: 'example.com',
  names: ['www.example.com', '*.example.com'],
  accountUrl: 'https://ca.example/acct/1',
  link: 'https://ca.example/confirm/abc',
  expiresAt: Date.UTC(2026, 10, 21, 20, 30) / 1000,
};

it('says in Japanese and English who wants what, where to confirm, and until when', () => {
  const { subject, text } = confirmationMail(FACTS);
  expect(subject).toBe('【ドメイン名の確認】example.com / Domain confirmation');
  expect(text.match(/https:\/\/ca\.example\/confirm\/abc/g)).toHaveLength(1);
  for (const words of ['2026-11-22 05:30（日本時間）', '2026-11-21T20:30:00Z', '  www.example.com\n  *.example.com\n', '承認する', '"Confirm"']) expect(text).toContain(words);
});

it('gives what others have chosen no line of its own making', () => {
  expect(confirmationMail(FACTS).text).toContain('  Example  Bcc: x 株式会社\n');
});
