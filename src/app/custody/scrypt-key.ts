import { scrypt } from 'node:crypto';
import { z } from 'zod';
import type { Random } from '../../core/random.js';
import type { Clock } from '../../core/time.js';

/** Bounds, because files come from outside: at most 1 GiB of memory. */
export const scryptParameters = z.strictObject({
  /** N: a power of two. */
  cost: z.int().min(2 ** 14).max(2 ** 20).refine((cost) => Number.isInteger(Math.log2(cost)), 'must be a power of two'),
  /** r */
  blockSize: z.int().min(8).max(8),
  /** p */
  parallelization: z.int().min(1).max(4),
  /** Hexadecimal. */
  salt: z.string().regex(/^[0-9a-f]{32,64}$/),
});

/** What a key is derived with, beside the passphrase (RFC 7914). */
export type ScryptParameters = z.infer<typeof scryptParameters>;

const KEY_OCTETS = 32;

/** What new people and shares are made with. */
export interface CustodyParts {
  readonly clock: Clock;
  readonly random: Random;
  /** N; 2^17 unless told: 128 MiB and some tenths of a second for each guess. */
  readonly scryptCost?: number;
}

/** New parameters with a salt of their own. */
export function newScryptParameters({ random, scryptCost = 2 ** 17 }: CustodyParts): ScryptParameters {
  return { cost: scryptCost, blockSize: 8, parallelization: 1, salt: random.bytes(16).toString('hex') };
}

/**
 * Derives 32 octets from a passphrase on a thread of its own.
 * @param passphrase taken in Unicode form NFKC, so that it does not matter on which keyboard it is typed
 */
export function deriveKey(passphrase: string, { cost, blockSize, parallelization, salt }: ScryptParameters): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { N: cost, r: blockSize, p: parallelization, maxmem: 256 * cost * blockSize };
    scrypt(passphrase.normalize('NFKC'), Buffer.from(salt, 'hex'), KEY_OCTETS, options, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}
