import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs';

/** Writes a file whole or not at all: it is on the disk before it takes its name. @param mode permissions, such as 0o600 */
export function writeFile(file: string, content: string | Uint8Array, mode: number): void {
  const unfinished = `${file}.new`;
  const descriptor = openSync(unfinished, 'w', mode);
  try {
    writeFileSync(descriptor, content);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(unfinished, file);
}
