import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { UsageFault } from './usage-fault.js';

/** A new file that only its owner can read, for a secret that does not exist yet. */
export interface SecretFile {
  write(secret: string): void;
  /** Removes the file again. */
  discard(): void;
}

/**
 * Makes the file before the secret is made: a secret that could not be kept would be lost.
 * @throws UsageFault when it is there already, or cannot be made
 */
export function reserveSecretFile(file: string): SecretFile {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'wx', 0o600);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const why =
      code === 'EEXIST' ? 'is there already; name a new file, or move that one away' : `cannot be written (${code}); name another file`;
    throw new UsageFault(`${file} ${why}`, { cause: error });
  }
  return {
    write: (secret) => {
      writeSync(descriptor, `${secret}\n`);
      fsyncSync(descriptor);
      closeSync(descriptor);
    },
    discard: () => {
      closeSync(descriptor);
      rmSync(file);
    },
  };
}
