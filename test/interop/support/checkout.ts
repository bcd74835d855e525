import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the checkout, whether this file runs as source or compiled in dist/. */
export const CHECKOUT = findUpwards(dirname(fileURLToPath(import.meta.url)));

function findUpwards(folder: string): string {
  if (existsSync(join(folder, 'script/server'))) return folder;
  if (dirname(folder) === folder) throw new Error('not inside a checkout: no folder above has script/server');
  return findUpwards(dirname(folder));
}
