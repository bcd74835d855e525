import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ConfigurationFault } from '../config/configuration-fault.js';

/**
 * Reads the public key in a PEM file.
 * @returns SubjectPublicKeyInfo, DER
 * @throws ConfigurationFault
 */
export function readPublicKey(file: string): Buffer {
  const pem = readFileSync(file);
  try {
    return createPublicKey(pem).export({ type: 'spki', format: 'der' });
  } catch {
    throw new ConfigurationFault(file, ['it must hold one PUBLIC KEY PEM block']);
  }
}
