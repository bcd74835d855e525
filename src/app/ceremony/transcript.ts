import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { toRfc3339, type Clock } from '../../core/time.js';
import { writeFile } from '../development/write-file.js';

/** One act of a ceremony, in the order of the acts. `detail` holds no secret. */
export interface TranscribedAct {
  readonly at: string;
  readonly act: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** What stands at the head of a transcript. */
export interface TranscriptHead {
  readonly title: string;
  /** `run`, `import`, `destroy`, `backup`, `restore`. */
  readonly kind: string;
  /** What was reviewed beforehand, and its SHA-256. */
  readonly source: { readonly file: string; readonly sha256: string } | null;
}

export interface TranscriptContent extends TranscriptHead {
  readonly format: 'tegata-transcript-1';
  readonly startedAt: string;
  /** Null: it was cut off. */
  readonly endedAt: string | null;
  readonly acts: readonly TranscribedAct[];
}

/** The SHA-256 that a transcript ends with: over its JSON without that member, hexadecimal. */
export function transcriptHash(content: TranscriptContent): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}

/**
 * What was done by whom, written to the disk after each act, so that a run that is cut off leaves what it did: NAME.json for programs, NAME.txt for
 * people. A dry run writes nothing.
 */
export class Transcript {
  readonly #head: TranscriptHead;
  readonly #clock: Clock;
  readonly #startedAt: string;
  readonly #acts: TranscribedAct[] = [];
  readonly #file: string | null;
  #endedAt: string | null = null;

  /** @param folder null for a dry run */
  constructor(head: TranscriptHead, clock: Clock, folder: string | null) {
    this.#head = head;
    this.#clock = clock;
    this.#startedAt = toRfc3339(clock.now());
    this.#file = folder === null ? null : join(folder, `transcript-${head.kind}-${this.#startedAt.replace(/[-:]/g, '')}`);
  }

  /** Path of the JSON; null for a dry run. */
  get file(): string | null {
    return this.#file === null ? null : `${this.#file}.json`;
  }

  get acts(): readonly TranscribedAct[] {
    return this.#acts;
  }

  get hash(): string {
    return transcriptHash(this.content());
  }

  content(): TranscriptContent {
    return { format: 'tegata-transcript-1', ...this.#head, startedAt: this.#startedAt, endedAt: this.#endedAt, acts: this.#acts };
  }

  /** Writes down what has just been done. */
  act(act: string, detail: Readonly<Record<string, unknown>> = {}): void {
    this.#acts.push({ at: toRfc3339(this.#clock.now()), act, detail });
    this.#write();
  }

  /** Writes down a file and its hash. */
  artifact(act: string, file: string, detail: Readonly<Record<string, unknown>> = {}): void {
    this.act(act, { file: basename(file), sha256: sha256OfFile(file), ...detail });
  }

  /** Ends it. @returns its hash */
  end(): string {
    this.#endedAt = toRfc3339(this.#clock.now());
    this.#write();
    return this.hash;
  }

  #write(): void {
    if (this.#file === null) return;
    const content = this.content();
    writeFile(`${this.#file}.json`, `${JSON.stringify({ ...content, sha256: transcriptHash(content) }, null, 2)}\n`, 0o644);
    writeFile(`${this.#file}.txt`, renderTranscript(content), 0o644);
  }
}

/** SHA-256 of a file, hexadecimal. */
export function sha256OfFile(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/** A transcript as people read it. Its last line holds the SHA-256 of all lines above it. */
export function renderTranscript(content: TranscriptContent): string {
  const lines = [
    `${content.title} (${content.kind})`,
    ...(content.source === null ? [] : [`file: ${content.source.file}`, `  SHA-256 ${content.source.sha256}`]),
    `begun: ${content.startedAt}`,
    '',
    ...content.acts.flatMap(({ at, act, detail }, index) => [
      `${index + 1}. ${at} ${act}`,
      ...Object.entries(detail).map(([name, value]) => `     ${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`),
    ]),
    '',
    content.endedAt === null ? 'NOT ENDED: the run was cut off here.' : `ended: ${content.endedAt}`,
    `SHA-256 of the transcript in JSON, without its member sha256: ${transcriptHash(content)}`,
  ];
  const text = `${lines.join('\n')}\n`;
  return `${text}SHA-256 of the lines above: ${createHash('sha256').update(text).digest('hex')}\n`;
}
