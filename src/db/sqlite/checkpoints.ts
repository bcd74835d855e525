import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

/** Copies the write-ahead log into the file, on a thread of its own. */
export interface Checkpoints {
  /** Begins a checkpoint, unless one is under way, when enough was written since the last. @param pages written since the file was opened, about */
  after(pages: number): void;
  /** Waits for the one under way. To be called before the writing connection is closed. */
  close(): Promise<void>;
}

/** Pages of 4 KiB: 16 MiB. Those that are written again and again are copied once. */
const EVERY_PAGES = 4096;

/**
 * A string, so that it is the same thread whether this runs as TypeScript or as JavaScript. PASSIVE: neither waits for anybody nor makes anybody wait;
 * what it does not get done is left to the next one. It flushes the log before it copies, and the file after.
 */
const PROGRAM = `
const { parentPort, workerData } = require('node:worker_threads');
const Database = require(workerData.library);
const database = new Database(workerData.file, { fileMustExist: true, timeout: 0 });
parentPort.on('message', (message) => {
  if (message === 'close') {
    database.close();
    parentPort.close();
    return;
  }
  database.pragma('wal_checkpoint(PASSIVE)');
  parentPort.postMessage('done');
});
`;

/**
 * Keeps checkpoints off the event loop, which one of 16 MiB holds for up to a tenth of a second. The thread is started when the first one is due. Should
 * it fail, or not keep up with the writer for very long, the writing connection's own checkpoints do the rest (`openWriter`).
 */
export function createCheckpoints(file: string, everyPages = EVERY_PAGES): Checkpoints {
  let worker: Worker | undefined;
  let ended: Promise<void> | undefined;
  let state: 'idle' | 'busy' | 'over' = 'idle';
  let last = 0;

  const start = (): Worker => {
    const library = createRequire(import.meta.url).resolve('better-sqlite3');
    const thread = new Worker(PROGRAM, { eval: true, workerData: { library, file } });
    thread.unref();
    thread.on('message', () => {
      if (state === 'busy') state = 'idle';
    });
    // Without it the writing connection does what it did: nothing is lost, and whatever is wrong with the disk comes up there.
    thread.on('error', () => (state = 'over'));
    ended = new Promise((resolve) => thread.once('exit', () => resolve()));
    return thread;
  };

  return {
    after(pages) {
      if (state !== 'idle' || pages - last < everyPages) return;
      last = pages;
      state = 'busy';
      worker ??= start();
      worker.postMessage('checkpoint');
    },
    async close() {
      state = 'over';
      worker?.ref();
      worker?.postMessage('close');
      await ended;
    },
  };
}
