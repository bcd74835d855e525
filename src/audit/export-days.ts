import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toPem } from '../core/pem.js';
import { SECONDS_PER_DAY, type Clock, type EpochSeconds } from '../core/time.js';
import { BEFORE_THE_FIRST, chainHash, eventLine, lineDigest } from './chain.js';
import { dayOf, firstSealedFrom, startOfDay } from './days.js';
import { dayStatement } from './head.js';
import type { AuditChainStore } from './ports.js';
import { signStatement, type AuditKey } from './signed-statement.js';

/** A day is exported when it is over for this long: by then no process seals into it any more. */
const AFTER_SECONDS = 600;
const PAGE = 500;

/** The files of a day. */
export function dayFiles(folder: string, day: string): { lines: string; head: string; signature: string } {
  const name = join(folder, `audit-${day}`);
  return { lines: `${name}.jsonl`, head: `${name}.head.json`, signature: `${name}.head.json.sig` };
}

/**
 * Writes the files of every day that is over and not exported yet: `audit-YYYY-MM-DD.jsonl`, the lines of the events sealed on that day (UTC);
 * `….head.json`, what was signed about them; `….head.json.sig`, the signature as `openssl dgst -verify` takes it. A day without events has an empty
 * file, so that a missing one is seen. The signature comes last: a day that has it is complete. Beside them `audit-key.pem`, to look at, not to trust.
 * @returns the days that were written
 * @throws SignerUnavailable, or what the file system says
 */
export async function exportDays(
  { store, key, clock, folder }: { store: AuditChainStore; key: AuditKey; clock: Clock; folder: string },
  signal?: AbortSignal,
): Promise<string[]> {
  const first = await store.link(1);
  if (first === undefined) return [];
  await mkdir(folder, { recursive: true, mode: 0o750 });
  const written: string[] = [];
  for (let day = startOfDay(first.sealedAt); day + SECONDS_PER_DAY + AFTER_SECONDS <= clock.now(); day += SECONDS_PER_DAY) {
    signal?.throwIfAborted();
    if (existsSync(dayFiles(folder, dayOf(day)).signature)) continue;
    await exportDay({ store, key, clock, folder }, day);
    written.push(dayOf(day));
  }
  return written;
}

async function exportDay({ store, key, clock, folder }: Parameters<typeof exportDays>[0], start: EpochSeconds): Promise<void> {
  const day = dayOf(start);
  const files = dayFiles(folder, day);
  const from = await firstSealedFrom(store, start);
  const to = (await firstSealedFrom(store, start + SECONDS_PER_DAY)) - 1;
  const previous = from === 1 ? BEFORE_THE_FIRST : ((await store.link(from - 1))?.hash ?? BEFORE_THE_FIRST);
  const sum = createHash('sha256');
  let hash = previous;
  const file = await open(`${files.lines}.new`, 'w', 0o640);
  try {
    for (let next = from; next <= to; ) {
      const page = await store.sealed(next, Math.min(PAGE, to - next + 1));
      const lines = page.map(({ link, event }) => {
        if (event === undefined) throw new Error(`audit event ${link.sequence} is gone: run "tegata audit verify"`);
        return eventLine(link, event);
      });
      if (lines.length === 0) throw new Error(`position ${next} of the audit chain is gone: run "tegata audit verify"`);
      for (const line of lines) hash = chainHash(hash, lineDigest(line));
      const text = lines.map((line) => `${line}\n`).join('');
      sum.update(text);
      await file.writeFile(text);
      next += page.length;
    }
    await file.sync();
  } finally {
    await file.close();
  }
  const stored = to < from ? previous : (await store.link(to))?.hash;
  // What is wrong already must not get a signature.
  if (!stored?.equals(hash)) throw new Error(`the audit chain of ${day} does not agree with its events: run "tegata audit verify"`);
  const statement = dayStatement(
    { day, from, to, previous: previous.toString('hex'), hash: hash.toString('hex'), sha256: sum.digest('hex'), algorithm: key.algorithm },
    clock.now(),
  );
  const signed = await signStatement(key, statement);
  await rename(`${files.lines}.new`, files.lines);
  await writeWhole(join(folder, 'audit-key.pem'), toPem('PUBLIC KEY', signed.spki));
  await writeWhole(files.head, statement);
  await writeWhole(files.signature, signed.signature);
}

async function writeWhole(path: string, content: string | Buffer): Promise<void> {
  await writeFile(`${path}.new`, content, { mode: 0o640, flush: true });
  await rename(`${path}.new`, path);
}
