/** Products of moduli stay exact as numbers below this. */
const EXACT = 2 ** 53;

/**
 * Makes a function that takes a large number modulo each of `moduli`. The moduli are multiplied into groups below 2^53, so that there is one long
 * division for a group and the rest is done with plain numbers.
 * @param moduli each below 2^26
 * @returns the residues in the order of `moduli`
 */
export function residuesBy(moduli: readonly number[]): (n: bigint) => number[] {
  const groups: { product: bigint; members: number[] }[] = [];
  for (const modulus of moduli) {
    const last = groups.at(-1);
    if (last !== undefined && Number(last.product) * modulus < EXACT) {
      last.product *= BigInt(modulus);
      last.members.push(modulus);
    } else groups.push({ product: BigInt(modulus), members: [modulus] });
  }
  return (n) => {
    const residues: number[] = [];
    for (const { product, members } of groups) {
      const remainder = Number(n % product);
      for (const modulus of members) residues.push(remainder % modulus);
    }
    return residues;
  };
}
