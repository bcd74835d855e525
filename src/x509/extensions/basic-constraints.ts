import { InvariantError } from '../../core/invariant-error.js';
import { boolean, integer, sequence } from '../der.js';
import { OID } from '../oid.js';
import { extension } from './extension.js';

/**
 * basicConstraints, critical (RFC 5280 §4.2.1.9, BR 7.1.2.7.8). `ca: false` encodes as the empty SEQUENCE `3000`.
 * @returns Extension, DER
 */
export function basicConstraints(input: { ca: boolean; pathLength?: number }): Buffer {
  if (!input.ca && input.pathLength !== undefined) throw new InvariantError('only a CA has a path length constraint');
  const elements = input.ca ? [boolean(true)] : [];
  if (input.pathLength !== undefined) elements.push(integer(input.pathLength));
  return extension(OID.basicConstraints, true, sequence(...elements));
}
