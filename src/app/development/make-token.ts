import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Random } from '../../core/random.js';
import { initialiseToken } from '../../hsm/initialise-token.js';
import { DataFolderFault } from './data-folder-fault.js';
import { writeFile } from './write-file.js';

/** Where distributions put SoftHSM2's PKCS#11 module: Debian, Fedora, built from source, Homebrew. */
const MODULES = [
  '/usr/lib/softhsm/libsofthsm2.so',
  '/usr/lib64/softhsm/libsofthsm2.so',
  '/usr/lib64/pkcs11/libsofthsm2.so',
  '/usr/local/lib/softhsm/libsofthsm2.so',
  '/opt/homebrew/lib/softhsm/libsofthsm2.so',
];

const TOKEN_LABEL = 'tegata-development';

/** What `openToken` and the configuration need to know of the development token. */
export interface DevelopmentToken {
  readonly modulePath: string;
  readonly tokenLabel: string;
  /** Holds the user PIN and nothing else. */
  readonly pinFile: string;
  readonly pin: () => Promise<string>;
}

/**
 * Makes DATA/softhsm2.conf, DATA/tokens and, in it, the SoftHSM2 token "tegata-development" with random PINs in DATA/pin and DATA/so-pin;
 * what is there already is kept, and what an interrupted run left out is added. SoftHSM2 cannot finish a token whose initialisation was cut off,
 * so the token comes into being in DATA/tokens-new, which is removed when it is found, and gets its name when it is whole. Sets SOFTHSM2_CONF for this process: the only place that does,
 * and the reason why this comes before anything else that touches the token.
 * @param data an absolute path
 * @throws DataFolderFault when SoftHSM2 is not installed, or the token is there and its PIN is not
 * @throws SignerUnavailable when the token cannot be initialised
 */
export function makeDevelopmentToken({ data, random }: { data: string; random: Random }): DevelopmentToken {
  const modulePath = MODULES.find((path) => existsSync(path));
  if (modulePath === undefined) throw new DataFolderFault('SoftHSM2 is not installed: apt-get install softhsm2');
  const tokens = join(data, 'tokens');
  const pinFile = join(data, 'pin');
  const soPinFile = join(data, 'so-pin');
  const before = existsSync(tokens);
  if (before && !(existsSync(pinFile) && existsSync(soPinFile))) {
    throw new DataFolderFault(
      `${pinFile} or ${soPinFile} is gone, and without it the keys in ${tokens} are of no use: restore it, or remove ${data} to begin anew`,
    );
  }
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const soPin = keepPin(soPinFile, random);
  const pin = keepPin(pinFile, random);
  const initialise = () => initialiseToken({ modulePath, tokenLabel: TOKEN_LABEL, soPin, pin });
  if (!before) {
    const unfinished = join(data, 'tokens-new');
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished, { mode: 0o700 });
    useTokenFolder(data, unfinished);
    initialise();
    renameSync(unfinished, tokens);
  }
  useTokenFolder(data, tokens);
  initialise();
  return { modulePath, tokenLabel: TOKEN_LABEL, pinFile, pin: async () => (await readFile(pinFile, 'utf8')).trim() };
}

function useTokenFolder(data: string, tokens: string): void {
  const configuration = join(data, 'softhsm2.conf');
  writeFile(
    configuration,
    `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\nslots.removable = false\n`,
    0o600,
  );
  process.env['SOFTHSM2_CONF'] = configuration;
}

function keepPin(file: string, random: Random): string {
  if (!existsSync(file)) writeFile(file, `${random.bytes(16).toString('hex')}\n`, 0o600);
  return readFileSync(file, 'utf8').trim();
}
