import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { SeededRandom } from '../../test/support/seeded-random.js';
import { createFolderMailer } from './folder-mailer.js';

it('keeps a mail as an RFC 5322 message', async () => {
  const data = await mkdtemp(join(tmpdir(), 'tegata-mail-'));
  try {
    const folder = join(data, 'mail');
    const mailer = createFolderMailer({
      folder,
      from: 'ca@example.com',
      clock: new FakeClock('2026-11-21T12:00:00Z'),
      random: new SeededRandom('mail'),
    });
    const text = 'こんにちは\n'.repeat(20);
    await mailer.send({ to: 'a@example.com', subject: '証明書の発行について '.repeat(4), text });
    const [file = ''] = await readdir(folder);
    expect(file).toMatch(/^2026-11-21T120000\.000Z-[\w-]{22}\.eml$/);
    const message = await readFile(join(folder, file), 'utf8');
    const [head = '', body = ''] = message.split('\r\n\r\n');
    for (const line of message.split('\r\n')) expect(line).toMatch(/^[\x20-\x7e]{0,76}$/);
    expect(head).toContain('Date: Sat, 21 Nov 2026 12:00:00 +0000\r\nFrom: ca@example.com\r\nTo: a@example.com\r\nSubject: =?UTF-8?B?');
    expect(Buffer.from(body, 'base64').toString()).toBe(text);
    const words = [...(/Subject: ([\s\S]*?)\r\nMessage-ID/.exec(head)?.[1]?.matchAll(/=\?UTF-8\?B\?([^?]*)\?=/g) ?? [])];
    expect(words.map(([, word = '']) => Buffer.from(word, 'base64').toString()).join('')).toBe('証明書の発行について '.repeat(4));
  } finally {
    await rm(data, { recursive: true });
  }
});
