import { createCheckpoints } from './checkpoints.js';
import { openReader, openWriter } from './connection.js';
import { GroupCommit } from './group-commit.js';
import { createLogFlush } from './log-flush.js';
import { readingSql } from './reading-sql.js';
import type { Engine } from '../engine.js';
import type { Clock } from '../../core/time.js';

/**
 * Opens an existing SQLite file: one connection that writes, one that reads.
 * @throws SqliteError for a file that is none of SQLite's
 */
export function openSqlite(file: string, clock: Clock): Engine {
  const writer = openWriter(file);
  const reader = openReader(file);
  const log = createLogFlush(file, clock);
  const checkpoints = createCheckpoints(file);
  const commits = new GroupCommit(writer, clock, async (waiting) => {
    await log.flush(waiting);
    checkpoints.after(writer.pagesWritten);
  });
  return {
    read: readingSql(writer, reader),
    transaction: (body, committed) => commits.transaction(body, committed),
    async check() {
      if (commits.failure) throw commits.failure;
      reader.all('SELECT 1', []);
    },
    async close() {
      await checkpoints.close();
      await commits.close();
      log.close();
      reader.close();
    },
  };
}
