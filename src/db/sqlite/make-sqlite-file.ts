import { existsSync, realpathSync } from 'node:fs';
import { link, open, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DatabaseUnusable } from '../database-unusable.js';
import { holdLock } from './hold-lock.js';

/**
 * Makes a SQLite file whole or not at all: it is filled under another name and gets its own when it is done, so that a process which dies on the
 * way leaves nothing that looks like a database. Readable by its owner alone, for it will hold MAC keys; SQLite gives its -wal and -shm the same mode.
 * @param fill puts the schema into the file that it is handed, and has closed it when it is done
 * @throws DatabaseUnusable `exists`, or `in-use` when another process is making it
 */
export async function makeSqliteFile(file: string, fill: (unfinished: string) => Promise<void>): Promise<void> {
  if (existsSync(file)) throw exists(file);
  const unfinished = `${file}.new`;
  const lock = holdLock(join(realpathSync(dirname(file)), `${basename(file)}-server`));
  if (!lock) throw new DatabaseUnusable('in-use', `another process is making ${file}`);
  try {
    await remove(unfinished);
    const handle = await open(unfinished, 'wx', 0o600);
    await handle.chmod(0o600);
    await handle.close();
    await fill(unfinished);
    // Unlike a rename, it never replaces what somebody has put there meanwhile.
    await link(unfinished, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw exists(file);
    throw error;
  } finally {
    await remove(unfinished);
    lock.release();
  }
}

function exists(file: string): DatabaseUnusable {
  return new DatabaseUnusable('exists', `${file} exists already; it was not touched`);
}

async function remove(file: string): Promise<void> {
  for (const suffix of ['', '-wal', '-shm']) await rm(file + suffix, { force: true });
}
