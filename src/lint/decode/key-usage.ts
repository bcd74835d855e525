import { DerError } from '../../x509/der-error.js';
import { contentOf } from '../der.js';

/** KeyUsage bits by number (RFC 5280 §4.2.1.3). */
const BITS = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;

export type KeyUsageBit = (typeof BITS)[number];

/** The usages that a KeyUsage value sets. @throws DerError also for trailing zero bits, which DER leaves out of a named bit list */
export function decodeKeyUsage(value: Buffer): readonly KeyUsageBit[] {
  const content = contentOf(value, 0x03);
  const unused = content[0];
  const last = content[content.length - 1];
  if (unused === undefined || last === undefined || content.length < 2 || unused > 7) throw new DerError('KeyUsage sets no bit', 0);
  if ((last & ((1 << unused) - 1)) !== 0 || (last & (1 << unused)) === 0) throw new DerError('KeyUsage is not in its shortest form', 0);
  const set = BITS.filter((_, bit) => ((content[1 + (bit >> 3)] ?? 0) & (0x80 >> (bit & 7))) !== 0);
  if ((content.length - 1) * 8 - unused > BITS.length) throw new DerError('KeyUsage sets an unknown bit', 0);
  return set;
}
