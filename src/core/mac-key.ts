import type { Random } from './random.js';

/** Bytes of a new MAC key. */
export const MAC_KEY_BYTES = 32;

/**
 * A new MAC key for external account binding. Its base64url does not begin with a hyphen: certbot and others take it as the argument of an option,
 * and would refuse it.
 */
export function newMacKey(random: Random): Buffer {
  for (;;) {
    const key = random.bytes(MAC_KEY_BYTES);
    if (!key.toString('base64url').startsWith('-')) return key;
  }
}
