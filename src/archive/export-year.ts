import { createHash } from 'node:crypto';
import { mkdir, open, readdir, writeFile } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { eventLine } from '../audit/chain.js';
import { firstSealedFrom } from '../audit/days.js';
import { signStatement, type AuditKey } from '../audit/signed-statement.js';
import { toRfc3339, type EpochSeconds } from '../core/time.js';
import { closedDay } from './access-log/file-name.js';
import type { ArchiveStores } from './ports.js';

const PAGE = 500;
const SUMS = 'SHA256SUMS';

/** The archive cannot be written as asked. */
export class ArchiveRefused extends Error {
  override readonly name = 'ArchiveRefused';
}

export interface ArchiveFile {
  readonly name: string;
  readonly rows: number;
  readonly sha256: string;
}

/**
 * Writes the records of a year (UTC) into a folder: a JSON Lines file for each table, `audit.jsonl` with the lines of the audit events sealed in it,
 * `archive.json` with what it is, `SHA256SUMS` for `sha256sum -c`, and `SHA256SUMS.sig` by the audit key for `openssl dgst -verify`. The signature
 * comes last: a folder that has it is complete. Complete files of the access log are copied as they lie, into a folder `access`. Tables without times of their own (organizations, accounts, rule files) are there in full.
 * @throws ArchiveRefused when the folder is not empty, SignerUnavailable
 */
export async function exportYear(
  stores: ArchiveStores,
  { year, folder, key, now, accessLog }: { year: number; folder: string; key: AuditKey; now: EpochSeconds; accessLog: string | null },
): Promise<readonly ArchiveFile[]> {
  const range = { from: Date.UTC(year, 0) / 1000, until: Date.UTC(year + 1, 0) / 1000 };
  if (range.from > now) throw new ArchiveRefused(`${year} has not begun`);
  await mkdir(folder, { recursive: true, mode: 0o750 });
  if ((await readdir(folder)).length > 0) throw new ArchiveRefused(`${folder} is not empty: an archive gets a folder of its own`);
  const files: ArchiveFile[] = [];
  for (const table of stores.archive.tables) {
    files.push(await writeLines(folder, `${table}.jsonl`, jsonLines(stores.archive.rows(table, range))));
  }
  files.push(await writeLines(folder, 'audit.jsonl', auditLines(stores, range)));
  if (accessLog !== null) files.push(...(await copyAccessLog(accessLog, folder, String(year))));
  const about = { format: 'tegata archive 1', year, complete: range.until <= now, made: toRfc3339(now), files: files.map(({ name, rows }) => ({ name, rows })) };
  files.push(await writeLines(folder, 'archive.json', once([JSON.stringify(about, null, 2)])));
  const sums = files.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join('');
  const signed = await signStatement(key, sums);
  await writeFile(join(folder, SUMS), sums, { mode: 0o440, flush: true });
  await writeFile(join(folder, `${SUMS}.sig`), signed.signature, { mode: 0o440, flush: true });
  return files;
}

async function* jsonLines(pages: AsyncIterable<readonly unknown[]>): AsyncGenerator<readonly string[]> {
  for await (const page of pages) yield page.map((row) => JSON.stringify(row));
}

async function* auditLines({ auditChain }: ArchiveStores, { from, until }: { from: EpochSeconds; until: EpochSeconds }): AsyncGenerator<readonly string[]> {
  const to = (await firstSealedFrom(auditChain, until)) - 1;
  for (let next = await firstSealedFrom(auditChain, from); next <= to; ) {
    const page = await auditChain.sealed(next, Math.min(PAGE, to - next + 1));
    if (page.length === 0) throw new ArchiveRefused('the audit chain has a gap: run "tegata audit verify"');
    yield page.map(({ link, event }) => {
      if (event === undefined) throw new ArchiveRefused(`audit event ${link.sequence} is missing: run "tegata audit verify"`);
      return eventLine(link, event);
    });
    next += page.length;
  }
}

async function* once(page: readonly string[]): AsyncGenerator<readonly string[]> {
  yield page;
}

/** The complete files of a year; `rows` counts files. Their hashes stand in the audit log as well, `access-log.closed`. */
async function copyAccessLog(from: string, folder: string, year: string): Promise<ArchiveFile[]> {
  const names = (await readdir(from)).filter((name) => closedDay(name)?.startsWith(`${year}-`)).sort();
  if (names.length > 0) await mkdir(join(folder, 'access'), { mode: 0o750 });
  const files: ArchiveFile[] = [];
  for (const name of names) {
    const sum = createHash('sha256');
    const file = await open(join(folder, 'access', name), 'wx', 0o440);
    try {
      for await (const chunk of createReadStream(join(from, name)) as AsyncIterable<Buffer>) {
        sum.update(chunk);
        await file.writeFile(chunk);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    files.push({ name: `access/${name}`, rows: 1, sha256: sum.digest('hex') });
  }
  return files;
}

async function writeLines(folder: string, name: string, pages: AsyncIterable<readonly string[]>): Promise<ArchiveFile> {
  const sum = createHash('sha256');
  let rows = 0;
  const file = await open(join(folder, name), 'wx', 0o440);
  try {
    for await (const page of pages) {
      const text = page.map((line) => `${line}\n`).join('');
      sum.update(text);
      rows += page.length;
      await file.writeFile(text);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { name, rows, sha256: sum.digest('hex') };
}
