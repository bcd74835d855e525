import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { createGzip } from 'node:zlib';
import type { AuditStores } from '../../audit/ports.js';
import type { Transactor } from '../../core/transactor.js';

/** A line that tells of requests that could not be written. */
export const LOST_LINE = /^# lost (\d+)$/;

/**
 * Ends a file: it is compressed, its hash becomes an audit event, `access-log.closed`, and only then does the compressed file take its name and the other go.
 * After a crash anywhere it is done again: gzip gives the same octets, so that a second event would tell the same.
 * @param path FOLDER/access-….log, which nobody writes to any more
 */
export async function closeFile(transactor: Transactor<Pick<AuditStores, 'audit'>>, path: string): Promise<void> {
  const compressed = `${path}.gz`;
  const part = `${compressed}.part`;
  const counted = counter();
  const hash = createHash('sha256');
  let octets = 0;
  const file = await open(part, 'w', 0o440);
  try {
    const gzip = createReadStream(path)
      .on('error', (error) => gzip.destroy(error))
      .on('data', (chunk) => counted.see(chunk as Buffer))
      .pipe(createGzip());
    for await (const chunk of gzip as AsyncIterable<Buffer>) {
      hash.update(chunk);
      octets += chunk.length;
      await file.writeFile(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  const detail = { file: basename(compressed), sha256: hash.digest('hex'), octets, ...counted.sum() };
  await transactor.transaction(({ audit }) => audit.append({ type: 'system' }, { kind: 'access-log.closed', detail }));
  await rename(part, compressed);
  await rm(path);
}

/** Counts lines as they pass, and adds up what they say was lost. */
function counter(): { see(chunk: Buffer): void; sum(): { lines: number; lost: number } } {
  let lines = 0;
  let lost = 0;
  let rest = '';
  return {
    see: (chunk) => {
      const texts = (rest + chunk.toString('latin1')).split('\n');
      rest = texts.pop() ?? '';
      for (const text of texts) {
        const told = text.startsWith('#') ? LOST_LINE.exec(text)?.[1] : undefined;
        if (told === undefined) lines += 1;
        else lost += Number(told);
      }
    },
    sum: () => ({ lines, lost }),
  };
}
