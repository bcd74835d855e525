import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newId } from '../core/ids.js';
import type { Random } from '../core/random.js';
import type { Clock } from '../core/time.js';
import type { Mailer } from '../validation/ports.js';

/**
 * Keeps mail as files instead of sending it, for development: one RFC 5322 message each, `TIME-ID.eml`, UTF-8 in base64.
 * @param folder made when the first mail comes
 */
export function createFolderMailer({
  folder,
  from,
  clock,
  random,
}: {
  folder: string;
  from: string;
  clock: Clock;
  random: Random;
}): Mailer {
  return {
    send: async ({ id = newId(random), to, subject, text }) => {
      const at = new Date(clock.nowMs());
      const lines = [
        `Date: ${at.toUTCString().replace('GMT', '+0000')}`,
        `From: ${from}`,
        `To: ${to}`,
        `Subject: ${encodeWord(subject)}`,
        `Message-ID: <${id}@tegata.invalid>`,
        'Auto-Submitted: auto-generated',
        'MIME-Version: 1.0',
        'Content-Type: text/plain; charset=utf-8',
        'Content-Transfer-Encoding: base64',
        '',
        ...(Buffer.from(text)
          .toString('base64')
          .match(/.{1,76}/g) ?? []),
        '',
      ];
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(join(folder, `${at.toISOString().replaceAll(':', '')}-${id}.eml`), lines.join('\r\n'), { mode: 0o600 });
    },
  };
}

/** RFC 2047 encoded words where the text is more than printable ASCII; each within its 75 characters. */
function encodeWord(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  const words: string[] = [];
  let part = '';
  for (const character of text) {
    if (Buffer.byteLength(part + character) > 39) {
      words.push(part);
      part = '';
    }
    part += character;
  }
  return [...words, part].map((word) => `=?UTF-8?B?${Buffer.from(word).toString('base64')}?=`).join('\r\n ');
}
