import { createHash } from 'node:crypto';
import type { Random } from '../../src/core/random.js';

/** The same bytes for the same seed on every run: SHA-256 over seed and counter. Different seeds give unrelated bytes. */
export class SeededRandom implements Random {
  readonly #seed: string;
  #counter = 0;

  constructor(seed: string | number = 'tegata') {
    this.#seed = String(seed);
  }

  bytes(length: number): Buffer {
    const blocks: Buffer[] = [];
    for (let have = 0; have < length; have += 32) {
      blocks.push(createHash('sha256').update(`${this.#seed}:${this.#counter++}`).digest());
    }
    return Buffer.concat(blocks).subarray(0, length);
  }
}
