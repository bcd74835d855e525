import { InvariantError } from '../core/invariant-error.js';
import type { Random } from '../core/random.js';

const RANDOM_OCTETS = 16;

/** Makes a serial number each time it is called: lower-case hex, 34 digits. */
export type DrawSerial = () => string;

/**
 * Serial numbers of constant length: a fixed octet, which keeps them positive and tells instances apart, then 128 random bits (BR 7.1.2: at least 64;
 * RFC 5280 §4.1.2.2: 20 octets at most).
 * @param prefix 0x01 to 0x7f
 * @throws InvariantError for another prefix
 */
export function serialSource(random: Random, prefix: number): DrawSerial {
  if (!Number.isInteger(prefix) || prefix < 0x01 || prefix > 0x7f)
    throw new InvariantError(`the serial prefix ${prefix} is not within 0x01 to 0x7f`);
  const first = prefix.toString(16).padStart(2, '0');
  return () => first + random.bytes(RANDOM_OCTETS).toString('hex');
}
