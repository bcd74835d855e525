import { mkdirSync } from 'node:fs';
import { open, readdir, readFile, rm, type FileHandle } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { AuditStores } from '../../audit/ports.js';
import type { Log } from '../../core/log.js';
import type { Random } from '../../core/random.js';
import { SECONDS_PER_DAY, type Clock } from '../../core/time.js';
import type { Transactor } from '../../core/transactor.js';
import { accessLine, timeWriter, type Access, type KeptAddress } from './access-line.js';
import { closeFile } from './close-file.js';
import { closedDay, dayOf, endOf, openDay, openFileName } from './file-name.js';

export interface AccessLogOptions {
  /** Made when it is not there. Several processes may share it. */
  folder: string;
  addresses: KeptAddress;
  /** Complete files are deleted this many days after their day; null: never. */
  keepDays: number | null;
  transactor: Transactor<Pick<AuditStores, 'audit'>>;
  clock: Clock;
  random: Random;
  log: Log;
  /** Most octets that wait for the disk; what comes beyond is counted as lost. */
  mostWaiting?: number;
}

/** The access log of the public listener (CP 5.5.1). */
export interface AccessLog {
  /** Takes a line; does not wait, and never throws. */
  add(access: Access): void;
  /** Writes what waits; ends the file when its day is over, and those that processes which have died left; deletes what is past its retention. Called every second. */
  tick(): Promise<void>;
  /** Writes what waits and ends the file. */
  close(): Promise<void>;
  /** Lines written, lines lost, and octets that wait, since the start. */
  facts(): { readonly lines: number; readonly lost: number; readonly waiting: number };
}

const MOST_WAITING = 16 * 1024 * 1024;
/** From here on a write begins before the second is over. */
const WRITE_OCTETS = 256 * 1024;
/** Whoever still writes to a file of a day that is over has turned to the next long before this. */
const ABANDONED_SECONDS = 3_600;
const SWEEP_SECONDS = 600;

/**
 * Begins an access log: files that are only added to, one a day (UTC) and process, compressed and hashed when they end; the hash stands in the audit log.
 * Memory is bounded: where the disk is slower than the requests, lines are lost, counted, told to the operators and written down as `# lost N` in their place.
 * A process that is killed loses what waited, a second at most.
 */
export function createAccessLog(options: AccessLogOptions): AccessLog {
  const { folder, addresses, keepDays, transactor, clock, random, log, mostWaiting = MOST_WAITING } = options;
  mkdirSync(folder, { recursive: true, mode: 0o750 });
  const time = timeWriter();
  let waiting: string[] = [];
  let octets = 0;
  let lost = 0;
  let lostInAll = 0;
  let lines = 0;
  let sweptAt = 0;
  let current: { readonly file: FileHandle; readonly path: string; readonly day: string } | undefined;
  /** One after another: writing, ending, sweeping. */
  let work: Promise<void> = Promise.resolve();

  const inTurn = (act: () => Promise<void>): Promise<void> => {
    const done = work.then(act);
    work = done.catch(() => undefined);
    return done;
  };

  const write = async (): Promise<void> => {
    if (waiting.length === 0 && lost === 0) return;
    const [taken, takenOctets, missing] = [waiting, octets, lost];
    [waiting, octets, lost] = [[], 0, 0];
    try {
      const day = dayOf(clock.now());
      if (current && current.day !== day) await end();
      if (!current) {
        const path = join(folder, openFileName(day, random.bytes(6).toString('hex')));
        current = { file: await open(path, 'ax', 0o640), path, day };
      }
      await current.file.writeFile(`${taken.map((line) => `${line}\n`).join('')}${missing > 0 ? `# lost ${missing}\n` : ''}`);
      if (missing > 0) log.error({ lost: missing, folder }, 'the access log could not keep up: requests are missing in it');
    } catch (error) {
      // Kept for the next second, as far as there is room.
      lost += missing;
      if (octets + takenOctets <= mostWaiting) [waiting, octets] = [[...taken, ...waiting], octets + takenOctets];
      else [lost, lines, lostInAll] = [lost + taken.length, lines - taken.length, lostInAll + taken.length];
      throw error;
    }
  };

  const end = async (): Promise<void> => {
    if (!current) return;
    const { file, path } = current;
    current = undefined;
    await file.sync();
    await file.close();
    await closeFile(transactor, path);
  };

  const sweep = async (): Promise<void> => {
    const now = clock.now();
    for (const name of await readdir(folder)) {
      const left = openDay(name);
      const path = join(folder, name);
      if (left !== undefined && path !== current?.path && endOf(left) + ABANDONED_SECONDS <= now) await closeFile(transactor, path);
      const day = closedDay(name);
      if (day !== undefined && keepDays !== null && endOf(day) + keepDays * SECONDS_PER_DAY <= now) await forget(path, name);
    }
  };

  const forget = async (path: string, name: string): Promise<void> => {
    const sha256 = createHash('sha256').update(await readFile(path)).digest('hex');
    await transactor.transaction(({ audit }) => audit.append({ type: 'system' }, { kind: 'access-log.deleted', detail: { file: name, sha256 } }));
    await rm(path);
  };

  return {
    add: (access) => {
      if (octets >= mostWaiting) {
        lost += 1;
        lostInAll += 1;
        return;
      }
      const line = accessLine(time(clock.now()), access, addresses);
      waiting.push(line);
      octets += line.length + 1;
      lines += 1;
      if (octets - line.length - 1 < WRITE_OCTETS && octets >= WRITE_OCTETS) inTurn(write).catch((error: unknown) => log.error({ err: error, folder }, 'the access log could not be written; it will be tried again'));
    },
    tick: () =>
      inTurn(async () => {
        await write();
        if (current && current.day !== dayOf(clock.now())) await end();
        if (clock.now() - sweptAt < SWEEP_SECONDS) return;
        sweptAt = clock.now();
        await sweep();
      }),
    close: () =>
      inTurn(async () => {
        await write();
        await end();
      }),
    facts: () => ({ lines, lost: lostInAll, waiting: octets }),
  };
}
