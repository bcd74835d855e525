import { InvariantError } from '../../core/invariant-error.js';
import { namedBits } from '../der.js';
import { OID } from '../oid.js';
import { extension } from './extension.js';

/** In the order of their bit numbers (RFC 5280 §4.2.1.3). */
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

/** keyUsage, critical (RFC 5280 §4.2.1.3). @param bits at least one @returns Extension, DER */
export function keyUsage(bits: readonly KeyUsageBit[]): Buffer {
  if (bits.length === 0) throw new InvariantError('keyUsage needs at least one bit');
  return extension(OID.keyUsage, true, namedBits(bits.map((bit) => BITS.indexOf(bit))));
}
