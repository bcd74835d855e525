import { resolve } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { passphrasesFrom, type Passphrases } from '../app/custody/passphrases.js';

/** Adds `--passphrase-file NAME=FILE`, which may be repeated; without it people are asked at the terminal. */
export function withPassphrases(command: Command): Command {
  return command.option('--passphrase-file <name=file>', 'take the passphrase of NAME from FILE; may be repeated; asked at the terminal when left out', parse);
}

export interface PassphraseOptions {
  passphraseFile?: ReadonlyMap<string, string>;
}

/** Where the passphrases of a command come from. */
export function passphrasesOf({ passphraseFile }: PassphraseOptions): Passphrases {
  return passphrasesFrom(passphraseFile ?? new Map<string, string>());
}

function parse(text: string, earlier: ReadonlyMap<string, string> = new Map()): ReadonlyMap<string, string> {
  const [, name, file] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (name === undefined || file === undefined) throw new InvalidArgumentError('Write NAME=FILE.');
  return new Map([...earlier, [name, resolve(file)]]);
}
