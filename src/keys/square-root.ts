/** The number of bits of a positive number. */
export function bitLength(n: bigint): number {
  const hex = n.toString(16);
  return hex.length * 4 - (Math.clz32(Number.parseInt(hex.charAt(0), 16)) - 28);
}

/** The largest number whose square is not above `n`. @param n 0 or more */
export function squareRoot(n: bigint): bigint {
  if (n < 1n << 52n) return BigInt(Math.floor(Math.sqrt(Number(n))));
  // Numbers give the first 26 bits of the root; from above, Newton's method doubles them each time and never passes below it.
  const shift = BigInt(Math.max(0, bitLength(n) - 104)) & ~1n;
  let root = BigInt(Math.ceil(Math.sqrt(Number(n >> shift)) * (1 + 2 ** -48)) + 1) << (shift / 2n);
  for (;;) {
    const next = (root + n / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}
