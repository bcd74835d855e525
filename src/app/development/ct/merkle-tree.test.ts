import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { leafHash, MerkleTree } from './merkle-tree.js';

/* Judged by the definition of the root, and by the verifiers of RFC 9162 §2.1.3.2 and 2.1.4.2, which share no code with the proofs. */

const sha256 = (...parts: Buffer[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();
const node = (left: Buffer, right: Buffer): Buffer => sha256(Buffer.of(1), left, right);
const leaves = Array.from({ length: 33 }, (_, n) => Buffer.from(`leaf ${n}`));

function definedRoot(of: readonly Buffer[]): Buffer {
  if (of.length === 0) return sha256();
  if (of.length === 1) return sha256(Buffer.of(0), of[0]!);
  let k = 1;
  while (k * 2 < of.length) k *= 2;
  return node(definedRoot(of.slice(0, k)), definedRoot(of.slice(k)));
}

function verifiesInclusion(hash: Buffer, index: number, size: number, path: readonly Buffer[], root: Buffer): boolean {
  let [fn, sn, r] = [index, size - 1, hash];
  for (const p of path) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      r = node(p, r);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn >> 1, sn >> 1];
    } else {
      r = node(r, p);
    }
    [fn, sn] = [fn >> 1, sn >> 1];
  }
  return sn === 0 && r.equals(root);
}

function verifiesConsistency(first: number, second: number, proof: readonly Buffer[], firstRoot: Buffer, secondRoot: Buffer): boolean {
  if (first === second) return proof.length === 0 && firstRoot.equals(secondRoot);
  const path = Number.isInteger(Math.log2(first)) ? [firstRoot, ...proof] : [...proof];
  let [fn, sn] = [first - 1, second - 1];
  while (fn % 2 === 1) [fn, sn] = [fn >> 1, sn >> 1];
  let [fr, sr] = [path[0]!, path[0]!];
  for (const c of path.slice(1)) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      [fr, sr] = [node(c, fr), node(c, sr)];
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn >> 1, sn >> 1];
    } else {
      sr = node(sr, c);
    }
    [fn, sn] = [fn >> 1, sn >> 1];
  }
  return sn === 0 && fr.equals(firstRoot) && sr.equals(secondRoot);
}

const tree = new MerkleTree();
for (const leaf of leaves) tree.append(leafHash(leaf));
const sizes = Array.from({ length: leaves.length }, (_, n) => n + 1);

describe('the tree of a log', () => {
  it('has the root of its definition at every size', () => {
    for (const size of [0, ...sizes]) expect(tree.root(size)).toEqual(definedRoot(leaves.slice(0, size)));
  });

  it('proves every leaf in every size, and nothing else', () => {
    for (const size of sizes) {
      for (let index = 0; index < size; index++) {
        const path = tree.inclusionProof(index, size);
        expect(verifiesInclusion(leafHash(leaves[index]!), index, size, path, tree.root(size))).toBe(true);
        expect(verifiesInclusion(leafHash(Buffer.from('other')), index, size, path, tree.root(size))).toBe(false);
      }
    }
  });

  it('proves that every size continues every smaller one', () => {
    for (const second of sizes) {
      for (let first = 1; first <= second; first++) {
        expect(verifiesConsistency(first, second, tree.consistencyProof(first, second), tree.root(first), tree.root(second))).toBe(true);
      }
    }
    expect(verifiesConsistency(7, 20, tree.consistencyProof(7, 20), tree.root(8), tree.root(20))).toBe(false);
  });
});
