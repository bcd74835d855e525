import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { vi } from 'vitest';

/** Mail that a development CA keeps as files. */
export class Mailbox {
  readonly #folder: string;
  readonly #opened = new Set<string>();

  /** @param data the folder of the CA */
  constructor(data: string) {
    this.#folder = join(data, 'mail');
  }

  /** The link in the next unread mail to an address whose text has one. @param link with one group: the whole link */
  next(to: string, link: RegExp): Promise<string> {
    return vi.waitFor(
      async () => {
        for (const name of (await readdir(this.#folder)).sort()) {
          if (this.#opened.has(name)) continue;
          const [head = '', body = ''] = (await readFile(join(this.#folder, name), 'utf8')).split('\r\n\r\n');
          const found = link.exec(Buffer.from(body, 'base64').toString())?.[0];
          if (!head.includes(`\r\nTo: ${to}\r\n`) || found === undefined) continue;
          this.#opened.add(name);
          return found;
        }
        throw new Error(`no mail to ${to} with ${String(link)}`);
      },
      { timeout: 60_000, interval: 100 },
    );
  }
}
