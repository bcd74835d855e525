import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { CustodyFault } from '../custody/custody-fault.js';
import { sha256OfFile, transcriptHash } from './transcript.js';

const transcriptFile = z.strictObject({
  format: z.literal('tegata-transcript-1'),
  title: z.string(),
  kind: z.string(),
  source: z.strictObject({ file: z.string(), sha256: z.string() }).nullable(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  acts: z.array(z.strictObject({ at: z.string(), act: z.string(), detail: z.record(z.string(), z.unknown()) })),
  sha256: z.string(),
});

/**
 * Whether a transcript and the files that it names are as they were written.
 * @returns what is wrong, one line each; none: all is well
 * @throws CustodyFault when the file is no transcript
 */
export function verifyTranscript(file: string): { hash: string; faults: readonly string[] } {
  let parsed: z.infer<typeof transcriptFile>;
  try {
    parsed = transcriptFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new CustodyFault(`${file} is no transcript in JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const { sha256, ...content } = parsed;
  const hash = transcriptHash(content);
  const faults = hash === sha256 ? [] : [`the transcript was changed: its SHA-256 is ${hash}, not ${sha256}`];
  if (content.endedAt === null) faults.push('the run was cut off before its end');
  const latest = new Map<string, string>();
  for (const { detail } of content.acts) {
    if (typeof detail['file'] === 'string' && typeof detail['sha256'] === 'string') latest.set(detail['file'], detail['sha256']);
  }
  for (const [name, wanted] of latest) {
    const path = join(dirname(file), name);
    if (!existsSync(path)) faults.push(`${name} is not beside the transcript`);
    else if (sha256OfFile(path) !== wanted) faults.push(`${name} was changed: its SHA-256 is ${sha256OfFile(path)}, not ${wanted}`);
  }
  return { hash, faults };
}
