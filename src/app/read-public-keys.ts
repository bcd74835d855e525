import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ConfigurationFault } from '../config/configuration-fault.js';

/**
 * Reads the public keys in a PEM file.
 * @returns one or more, SubjectPublicKeyInfo in DER, in the order of the file
 * @throws ConfigurationFault
 */
export function readPublicKeys(file: string): readonly [Buffer, ...Buffer[]] {
  const blocks = readFileSync(file, 'latin1').match(/-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g) ?? [];
  try {
    const [first, ...others] = blocks.map((pem) => createPublicKey(pem).export({ type: 'spki', format: 'der' }));
    if (first !== undefined) return [first, ...others];
  } catch {
    // Said below.
  }
  throw new ConfigurationFault(file, ['it must hold PUBLIC KEY PEM blocks']);
}
