import { closeSync, existsSync, openSync } from 'node:fs';
import SqliteDatabase from 'better-sqlite3';
import { isBusy } from './connection.js';

/** A lock that this process holds. */
export interface HeldLock {
  release(): void;
}

/**
 * Locks a file for this process, by SQLite's own lock on it: the kernel lets go of it when the process ends, however that comes about, so there
 * is never a stale one to remove. The file is made, stays empty, and may stay behind.
 * @returns undefined when another process, or another part of this one, holds it
 */
export function holdLock(file: string): HeldLock | undefined {
  // Not when it is there: closing a descriptor of a file gives up every lock that this process has on it.
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
  const database = new SqliteDatabase(file, { fileMustExist: true, timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
  return { release: () => void database.close() };
}
