/** No slot. */
const EMPTY = 0xffff_ffff;

/**
 * A set of digests of one length in two flat arrays: the digests one after the other, and an open-addressed table of where they are, at most two thirds
 * full. 200,000 digests of 10 octets take 4 MB; a Set of strings would take eight times as much.
 */
export class DigestSet {
  readonly #length: number;
  readonly #digests: Buffer;
  readonly #slots: Uint32Array;
  readonly #mask: number;

  /** @param digests whole digests one after the other; kept, not copied. Repetitions do no harm @param length octets of each, 4 or more */
  constructor(digests: Buffer, length: number) {
    this.#length = length;
    this.#digests = digests;
    const count = digests.length / length;
    let size = 16;
    while (size * 2 < count * 3) size *= 2;
    this.#slots = new Uint32Array(size).fill(EMPTY);
    this.#mask = size - 1;
    for (let index = 0; index < count; index++) {
      const slot = this.#find(digests.subarray(index * length, (index + 1) * length));
      if (this.#slots[slot] === EMPTY) this.#slots[slot] = index;
    }
  }

  has(digest: Buffer): boolean {
    return digest.length === this.#length && this.#slots[this.#find(digest)] !== EMPTY;
  }

  /** The slot that holds the digest, or the empty one where it would be. A digest is its own hash. */
  #find(digest: Buffer): number {
    for (let slot = digest.readUInt32BE(0) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const index = this.#slots[slot] ?? EMPTY;
      if (index === EMPTY) return slot;
      const at = index * this.#length;
      if (digest.compare(this.#digests, at, at + this.#length) === 0) return slot;
    }
  }
}
