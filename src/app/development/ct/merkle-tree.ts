import { createHash } from 'node:crypto';

/*
 * The Merkle tree of a log (RFC 6962 §2.1), as it grows at its right side:
 *   MTH({})      = SHA-256()
 *   MTH({d})     = SHA-256(00 || d)
 *   MTH(D[n])    = SHA-256(01 || MTH(D[0:k]) || MTH(D[k:n])), k the largest power of two below n
 */

/** The hash of a leaf. @param leaf MerkleTreeLeaf */
export function leafHash(leaf: Buffer): Buffer {
  return createHash('sha256').update(Buffer.of(0)).update(leaf).digest();
}

/** Leaf hashes, and the hashes of every complete subtree over them, so that a proof costs a few hashes however large the tree is. */
export class MerkleTree {
  /** `levels[l][i]` is over the 2^l leaves from i·2^l on. */
  readonly #levels: Buffer[][] = [[]];

  get size(): number {
    return this.#levels[0]?.length ?? 0;
  }

  append(hash: Buffer): void {
    let node = hash;
    for (let level = 0; ; level++) {
      const row = (this.#levels[level] ??= []);
      row.push(node);
      const left = row[row.length - 2];
      if (row.length % 2 === 1 || left === undefined) return;
      node = parent(left, node);
    }
  }

  /** The root of the first `size` leaves. */
  root(size = this.size): Buffer {
    return size === 0 ? createHash('sha256').digest() : this.#range(0, size);
  }

  /** The audit path of a leaf in the tree of the first `size` leaves (RFC 6962 §2.1.1): from the leaf upwards. */
  inclusionProof(index: number, size: number): Buffer[] {
    return this.#path(index, 0, size);
  }

  /** That the tree of `second` leaves continues the tree of `first` leaves, of which there are 1 to `second` (RFC 6962 §2.1.2). */
  consistencyProof(first: number, second: number): Buffer[] {
    return this.#subproof(first, 0, second, true);
  }

  #path(index: number, start: number, size: number): Buffer[] {
    if (size === 1) return [];
    const split = largestPowerBelow(size);
    return index < split
      ? [...this.#path(index, start, split), this.#range(start + split, size - split)]
      : [...this.#path(index - split, start + split, size - split), this.#range(start, split)];
  }

  #subproof(first: number, start: number, size: number, isComplete: boolean): Buffer[] {
    if (first === size) return isComplete ? [] : [this.#range(start, size)];
    const split = largestPowerBelow(size);
    return first <= split
      ? [...this.#subproof(first, start, split, isComplete), this.#range(start + split, size - split)]
      : [...this.#subproof(first - split, start + split, size - split, false), this.#range(start, split)];
  }

  /** MTH of `size` leaves from `start` on; `start` is a multiple of the power of two that `size` asks for. */
  #range(start: number, size: number): Buffer {
    const level = Math.log2(size);
    if (Number.isInteger(level)) {
      const kept = this.#levels[level]?.[start / size];
      if (kept === undefined) throw new RangeError(`the tree has no ${size} leaves from ${start} on`);
      return kept;
    }
    const split = largestPowerBelow(size);
    return parent(this.#range(start, split), this.#range(start + split, size - split));
  }
}

function parent(left: Buffer, right: Buffer): Buffer {
  return createHash('sha256').update(Buffer.of(1)).update(left).update(right).digest();
}

function largestPowerBelow(size: number): number {
  return 2 ** (Math.ceil(Math.log2(size)) - 1);
}
