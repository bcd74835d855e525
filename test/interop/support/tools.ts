import { accessSync, constants, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from './checkout.js';

const TOOLS = join(CHECKOUT, 'var/tools/');

/** Where the programs of one age are looked for: Debian's packages, or the newest that script/setup --tests installed. */
export type Age = 'Debian' | 'newest';

/** @returns the program's path, or undefined when it is not on this machine */
export function findTool(name: string, age: Age): string | undefined {
  const folders = age === 'newest' ? [`${TOOLS}bin`] : ['/usr/bin', '/usr/sbin'];
  return folders.map((folder) => `${folder}/${name}`).find(executable);
}

/** Why script/setup could not install something, as far as it said so. */
export function whyLeftOut(name: string): string {
  try {
    const line = readFileSync(`${TOOLS}left-out`, 'utf8')
      .split('\n')
      .find((text) => text.includes(name));
    return line ?? 'not installed; script/setup --tests installs it';
  } catch {
    return 'not installed; script/setup --tests installs it';
  }
}

/** A title that says why its tests are skipped, where a program that they need is not there. */
export function titleWith(what: string, needed: Readonly<Record<string, string | undefined>>): string {
  const absent = Object.keys(needed).find((name) => !needed[name]);
  return absent === undefined ? what : `${what}: left out, ${absent}: ${whyLeftOut(absent)}`;
}

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
