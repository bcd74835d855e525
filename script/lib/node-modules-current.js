// Exits 0 when node_modules is what package-lock.json says and its native packages load in this Node; else says why and exits 1.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const root = process.argv[2] ?? '.';
const read = (name) => JSON.parse(readFileSync(join(root, name), 'utf8')).packages;

function reason() {
  if (!existsSync(join(root, 'node_modules/.package-lock.json'))) return 'node_modules is not there or not complete';
  const installed = read('node_modules/.package-lock.json');
  for (const [path, wanted] of Object.entries(read('package-lock.json'))) {
    if (path === '') continue;
    const found = installed[path];
    if (found === undefined ? !wanted.optional : found.version !== wanted.version) return `${path} is not at ${wanted.version}`;
  }
  const require = createRequire(resolve(root, 'package.json'));
  try {
    new (require('better-sqlite3'))(':memory:').close();
    require('pkcs11js');
  } catch (error) {
    return `a native package does not load: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`;
  }
  return undefined;
}

const why = reason();
if (why !== undefined) {
  console.error(why);
  process.exitCode = 1;
}
