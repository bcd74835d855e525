import type { SubjectKey } from '../core/subject-key.js';

/** DER of ECDSA-Sig-Value at its longest: two INTEGERs, with a leading zero where the order fills its octets. */
const LONGEST_ECDSA = { 'P-256': 72, 'P-384': 104, 'P-521': 139 } as const;

/**
 * Octets as long as a signature by a key, and none: what is linted before it is signed carries them (BR 4.3.1.2). The length matters, for
 * linters tell the issuer's curve by it.
 */
export function noSignature(key: SubjectKey): Buffer {
  return Buffer.alloc(key.type === 'RSA' ? Math.ceil(key.bits / 8) : LONGEST_ECDSA[key.curve], 0x5a);
}
