import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CustodyFault } from '../custody/custody-fault.js';

/** Whether a PKCS#11 module is SoftHSM2's, whose tokens are folders. */
export function isSoftHsm(modulePath: string): boolean {
  return basename(modulePath).startsWith('libsofthsm2');
}

/** The folder that SoftHSM2 keeps its tokens in, as the file of SOFTHSM2_CONF says. @throws CustodyFault */
export function softHsmFolder(): string {
  const file = process.env['SOFTHSM2_CONF'];
  if (file === undefined) throw new CustodyFault('SOFTHSM2_CONF is not set: it must name the file that says where SoftHSM2 keeps its tokens');
  const folder = /^\s*directories\.tokendir\s*=\s*(\S.*?)\s*$/m.exec(readFileSync(file, 'utf8'))?.[1];
  if (folder === undefined) throw new CustodyFault(`${file} has no directories.tokendir`);
  return folder;
}

/** Every file below a folder, by its path in it, sorted. @throws the system's error when one cannot be read */
export function readFolder(folder: string): ReadonlyMap<string, Buffer> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
  return new Map(names.map((name) => [name, readFileSync(join(folder, name))]));
}
