import { closeSync, fdatasync, fdatasyncSync, openSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Flush } from './group-commit.js';
import type { Clock } from '../../core/time.js';

const flushData = promisify(fdatasync);

/** Up to so many transactions wait for a flush that is made on the spot. */
const FEW = 2;
/** A disk that takes longer on average is never waited for on the event loop. */
const QUICK_MS = 1;
/** How much the latest flush counts in the average. */
const WEIGHT = 0.1;

/**
 * Flushes the write-ahead log of a SQLite file. The log is the same file as long as a connection is open, so it is opened
 * once; SQLite itself flushes its directory entry when it makes it.
 *
 * The way to another thread and back costs as much CPU as a flush. Where few wait and the disk is quick, the flush is made on the spot: nobody
 * would gain by the detour. Otherwise it goes to one of libuv's threads, and the event loop goes on.
 */
export function createLogFlush(file: string, clock: Clock): { flush: Flush; close: () => void } {
  let descriptor: number | undefined;
  let averageMs = 0;
  return {
    async flush(waiting) {
      descriptor ??= openSync(`${file}-wal`, 'r');
      const beganMs = clock.nowMs();
      if (waiting <= FEW && averageMs < QUICK_MS) fdatasyncSync(descriptor);
      else await flushData(descriptor);
      averageMs += WEIGHT * (clock.nowMs() - beganMs - averageMs);
    },
    close() {
      if (descriptor !== undefined) closeSync(descriptor);
    },
  };
}
