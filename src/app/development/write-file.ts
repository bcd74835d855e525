import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';

/** Writes a file whole or not at all: it is on the disk before it takes its name. @param mode permissions, such as 0o600 */
export function writeFile(file: string, content: string, mode: number): void {
  const unfinished = `${file}.new`;
  const descriptor = openSync(unfinished, 'w', mode);
  try {
    writeSync(descriptor, content);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(unfinished, file);
}
