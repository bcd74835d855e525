import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The path of a file that ships with the program, `config/policies/ov-acme.yaml` for one, whether it runs from its sources or from dist.
 */
export function shippedFile(path: string): string {
  let directory = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(directory, 'config', 'policies'))) {
    const parent = dirname(directory);
    if (parent === directory) throw new Error('the program is incomplete: its config/ directory is missing');
    directory = parent;
  }
  return join(directory, path);
}
