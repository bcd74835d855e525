import { readFileSync } from 'node:fs';
import { CustodyFault } from './custody-fault.js';
import { promptHidden } from './prompt-hidden.js';

/** Where passphrases come from: a file each, or the person at the terminal. */
export interface Passphrases {
  /** @param question shown at the terminal @throws CustodyFault when there is neither a file nor a terminal */
  of(name: string, question: string): Promise<string>;
  /** Whether asking again can give another answer. */
  canRetry(name: string): boolean;
}

/** @param files by name; a file holds one passphrase and a line feed at most */
export function passphrasesFrom(files: ReadonlyMap<string, string>): Passphrases {
  return {
    of: async (name, question) => {
      const file = files.get(name);
      if (file === undefined) return promptHidden(question);
      const text = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
      if (text === '') throw new CustodyFault(`${file} is empty; it must hold the passphrase of ${name}`);
      return text;
    },
    canRetry: (name) => !files.has(name),
  };
}
