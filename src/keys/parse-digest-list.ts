/** A list of digests, each as long as the others. */
export interface DigestList {
  /** One after the other. */
  readonly digests: Buffer;
  readonly count: number;
}

/**
 * Reads a list of digests: one in hex on each line; empty lines and lines that begin with # count for nothing. So are the files of Debian's
 * openssl-blacklist, with 20 digits a line.
 * @param octets of each digest
 * @returns the list, or the number of the first line that is no digest, counted from 1
 */
export function parseDigestList(text: Buffer, octets: number): DigestList | { faultyLine: number } {
  const digests = Buffer.allocUnsafe(Math.ceil(text.length / 2));
  let filled = 0;
  let line = 0;
  for (let start = 0; start < text.length; ) {
    line++;
    const found = text.indexOf(0x0a, start);
    const end = found === -1 ? text.length : found;
    const word = text.toString('latin1', start, end).trim();
    start = end + 1;
    if (word === '' || word.startsWith('#')) continue;
    // Buffer.write stops at the first digit that is none.
    if (word.length !== octets * 2 || digests.write(word, filled, octets, 'hex') !== octets) return { faultyLine: line };
    filled += octets;
  }
  return { digests: Buffer.from(digests.subarray(0, filled)), count: filled / octets };
}
