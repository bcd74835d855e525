import { randomBytes } from 'node:crypto';
import type { Random } from '../core/random.js';

/** Octets drawn at a time. */
const BLOCK = 4_096;
/** What is larger is drawn by itself. */
const SMALL = 64;

let block: Buffer = Buffer.alloc(0);

/**
 * The operating system's generator, through OpenSSL. Ids, tokens and serial numbers are small and many, and each call into OpenSSL costs four
 * times what the rest does: they are cut from a block. Every octet is handed out once, and wiped in the block as it goes.
 */
export const systemRandom: Random = {
  bytes(length) {
    if (length > SMALL) return randomBytes(length);
    if (block.length < length) block = randomBytes(BLOCK);
    const bytes = Buffer.from(block.subarray(0, length));
    block.fill(0, 0, length);
    block = block.subarray(length);
    return bytes;
  },
};
