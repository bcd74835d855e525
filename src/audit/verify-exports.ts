import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { SECONDS_PER_DAY } from '../core/time.js';
import { eventLine, type StoredEvent } from './chain.js';
import { dayOf } from './days.js';
import { dayFiles } from './export-days.js';
import type { Findings } from './finding.js';
import { readDayHead, type DayHead } from './head.js';
import type { AuditChainStore } from './ports.js';
import { statementHolds } from './signed-statement.js';

const PAGE = 500;
/** Rows on one side that are looked for on the other; more than this is no longer a log with faults, but another log. */
const MOST_ADRIFT = 5000;

export interface ExportVerification {
  /** Days whose files are in the folder. */
  readonly days: number;
  readonly lines: number;
}

/**
 * Holds the exported days to their signatures, to each other, and the database to them: whatever has changed since is named, a rewritten chain and
 * deleted newest rows included.
 * @param keys the audit key and former ones, SubjectPublicKeyInfo in DER: exports prove nothing without them
 */
export async function verifyExports(
  store: AuditChainStore,
  folder: string,
  { keys, findings }: { keys: readonly Buffer[]; findings: Findings },
): Promise<ExportVerification> {
  const names = (await readdir(folder)).sort();
  const days = names.flatMap((name) => /^audit-(\d{4}-\d\d-\d\d)\.(?:jsonl|head\.json)$/.exec(name)?.[1] ?? []);
  let before: DayHead | undefined;
  let lines = 0;
  const comparison = new Comparison(store, findings);
  for (const day of new Set(days)) {
    const head = await readDay(folder, day, { keys, findings });
    if (head === undefined) continue;
    if (before !== undefined) compareDays(before, head, findings);
    before = head;
    lines += await compareDay(store, dayFiles(folder, day).lines, head, { comparison, findings });
  }
  await comparison.end();
  return { days: new Set(days).size, lines };
}

async function readDay(
  folder: string,
  day: string,
  { keys, findings }: { keys: readonly Buffer[]; findings: Findings },
): Promise<DayHead | undefined> {
  const files = dayFiles(folder, day);
  const [statement, signature] = await Promise.all([readOr(files.head), readOr(files.signature)]);
  const text = statement?.toString() ?? '';
  const head = readDayHead(text);
  if (statement === undefined || signature === undefined || head?.day !== day || !keys.some((spki) => statementHolds({ statement: text, algorithm: head.algorithm, spki, signature }))) {
    findings.add({ kind: 'head', text: `${files.head} is not there, or is not signed with the audit key` });
    return undefined;
  }
  const sum = createHash('sha256');
  try {
    for await (const chunk of createReadStream(files.lines)) sum.update(chunk as Buffer);
  } catch (error) {
    findings.add({ kind: 'file', text: `${files.lines} cannot be read (${error instanceof Error ? error.message : String(error)})` });
    return undefined;
  }
  if (sum.digest('hex') !== head.sha256) {
    findings.add({ kind: 'file', text: `${files.lines} is not the file that was signed` });
    return undefined;
  }
  return head;
}

async function readOr(file: string): Promise<Buffer | undefined> {
  return readFile(file).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
}

function compareDays(before: DayHead, head: DayHead, findings: Findings): void {
  const next = dayOf(Date.parse(`${before.day}T00:00:00Z`) / 1000 + SECONDS_PER_DAY);
  if (head.day !== next) findings.add({ kind: 'file', text: `the export of ${next} is missing` });
  else if (head.from !== before.to + 1 || head.previous !== before.hash) {
    findings.add({ kind: 'rewritten', position: head.from, text: `the exports of ${before.day} and ${head.day} do not follow each other: the chain was rewritten between them` });
  }
}

/** Compares a day's lines with what the database holds at their positions. @returns how many lines there are */
async function compareDay(store: AuditChainStore, file: string, head: DayHead, { comparison, findings }: { comparison: Comparison; findings: Findings }): Promise<number> {
  let exported: string[] = [];
  let next = head.from;
  let count = 0;
  const compare = async () => {
    const page = exported;
    exported = [];
    const stored = page.length === 0 ? [] : await store.sealed(next, page.length);
    next += page.length;
    await comparison.page(head.day, page, stored.filter(({ link }) => link.position < next));
  };
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    count += 1;
    exported.push(line);
    if (exported.length === PAGE) await compare();
  }
  await compare();
  const last = await store.link(head.to);
  if (last !== undefined && last.hash.toString('hex') !== head.hash) {
    findings.add({ kind: 'rewritten', position: head.to, sequence: last.sequence, text: `position ${head.to} has another hash than was exported on ${head.day}: the chain was rewritten` });
  }
  return count;
}

interface ExportedLine {
  readonly day: string;
  readonly line: string;
  readonly position: number;
  readonly sealedAt: number;
}

/** Rows of exports and of the database, matched by sequence: what was inserted or deleted has shifted all behind it. */
class Comparison {
  readonly #store: AuditChainStore;
  readonly #findings: Findings;
  readonly #exported = new Map<number, ExportedLine>();
  readonly #stored = new Map<number, { position: number; day: string; event: StoredEvent | undefined }>();

  constructor(store: AuditChainStore, findings: Findings) {
    this.#store = store;
    this.#findings = findings;
  }

  async page(day: string, lines: readonly string[], stored: Awaited<ReturnType<AuditChainStore['sealed']>>): Promise<void> {
    for (const line of lines) {
      const { sequence, position, sealed } = JSON.parse(line) as { sequence: number; position: number; sealed: number };
      this.#exported.set(sequence, { day, line, position, sealedAt: sealed });
    }
    for (const { link, event } of stored) this.#stored.set(link.sequence, { position: link.position, day, event });
    for (const [sequence, exported] of this.#exported) {
      const row = this.#stored.get(sequence);
      if (row === undefined) continue;
      this.#exported.delete(sequence);
      this.#stored.delete(sequence);
      this.#compare(sequence, exported, row.event);
    }
    if (this.#exported.size > MOST_ADRIFT || this.#stored.size > MOST_ADRIFT) await this.end();
  }

  /** What has no counterpart. */
  async end(): Promise<void> {
    for (const [sequence, exported] of this.#exported) {
      const link = await this.#store.linkOf(sequence);
      const [row] = link === undefined ? [] : await this.#store.sealed(link.position, 1);
      this.#compare(sequence, exported, row?.event);
    }
    for (const [sequence, { position, day }] of this.#stored) {
      this.#findings.add({ kind: 'inserted', position, sequence, text: `audit event ${sequence} (position ${position}) is not in the export of ${day}, where it would belong: it was inserted` });
    }
    this.#exported.clear();
    this.#stored.clear();
  }

  #compare(sequence: number, { day, line, position, sealedAt }: ExportedLine, event: StoredEvent | undefined): void {
    if (event === undefined) {
      this.#findings.add({ kind: 'missing', position, sequence, text: `audit event ${sequence} (position ${position}) was exported on ${day} and is missing: it was deleted` });
    } else if (eventLine({ position, sealedAt }, event) !== line) {
      this.#findings.add({ kind: 'changed', position, sequence, text: `audit event ${sequence} (position ${position}) is not as it was exported on ${day}: it was changed` });
    }
  }
}
