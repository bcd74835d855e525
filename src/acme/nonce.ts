import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { Random } from '../core/random.js';

/** Anti-replay nonces (RFC 8555 §6.5). */
export interface NonceSource {
  /** A new nonce: base64url of 128 bits, 22 characters. */
  issue(): string;
  /** Whether the nonce was issued here, is recent enough and has not been redeemed; from now on it has. */
  redeem(nonce: string): boolean;
}

/** Enough for several hours of nonces at a thousand requests a second; two mebibytes. */
const DEFAULT_REMEMBERED = 2 ** 24;

const COUNTER_BYTES = 6;
const BLOCK_BYTES = 16;
const ENCODED_LENGTH = 22;

/**
 * Makes a source of nonces that remembers issued ones without storing them.
 *
 * A nonce is one AES block: a counter of 48 bits and 80 bits of zeros, enciphered with a key made here (encode, then encipher: Bellare and
 * Rogaway 2000). A text that we did not make deciphers to 80 zero bits and a live counter with a chance of 2^-80 or less. Redeemed counters are crossed
 * off in a ring of bits, and whatever is older than the ring counts as redeemed. A restart makes a new key and with it all old nonces
 * bad, so none is taken twice across restarts either; clients repeat a request that failed with `badNonce` (§6.5).
 *
 * @param remembered how many of the latest nonces stay redeemable; a multiple of 32
 */
export function createNonceSource(random: Random, remembered: number = DEFAULT_REMEMBERED): NonceSource {
  const key = random.bytes(BLOCK_BYTES);
  // ECB over single blocks that never repeat is the bare cipher, which is what is wanted; unlike the other modes it has no state, so the two objects live on.
  const cipher = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false);
  const decipher = createDecipheriv('aes-128-ecb', key, null).setAutoPadding(false);
  const redeemed = new Uint32Array(remembered / 32);
  const block = Buffer.alloc(BLOCK_BYTES);
  let next = 0;

  return {
    issue() {
      const slot = next % remembered;
      // A counter takes over its place in the ring from the one that is now too old.
      redeemed[slot >>> 5] = (redeemed[slot >>> 5] ?? 0) & ~(1 << (slot & 31));
      block.writeUIntBE(next, 0, COUNTER_BYTES);
      next += 1;
      return cipher.update(block).toString('base64url');
    },
    redeem(nonce) {
      if (nonce.length !== ENCODED_LENGTH) return false;
      const bytes = Buffer.from(nonce, 'base64url');
      if (bytes.length !== BLOCK_BYTES) return false;
      const plain = decipher.update(bytes);
      for (let index = COUNTER_BYTES; index < BLOCK_BYTES; index += 1) if (plain[index] !== 0) return false;
      const counter = plain.readUIntBE(0, COUNTER_BYTES);
      if (counter >= next || counter < next - remembered) return false;
      const slot = counter % remembered;
      const bit = 1 << (slot & 31);
      const word = redeemed[slot >>> 5] ?? 0;
      if ((word & bit) !== 0) return false;
      redeemed[slot >>> 5] = word | bit;
      return true;
    },
  };
}
