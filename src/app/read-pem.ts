import { readFileSync } from 'node:fs';
import { ConfigurationFault } from '../config/configuration-fault.js';

/**
 * Reads the one certificate or CRL in a PEM file as DER.
 * @throws ConfigurationFault when there is none, or more than one
 */
export function readPem(file: string, label: 'CERTIFICATE' | 'CERTIFICATE REQUEST' | 'X509 CRL' = 'CERTIFICATE'): Buffer {
  const blocks = readFileSync(file, 'latin1').matchAll(
    new RegExp(`-----BEGIN ${label}-----([A-Za-z0-9+/=\\s]+)-----END ${label}-----`, 'g'),
  );
  const [first, ...others] = [...blocks];
  if (first?.[1] === undefined || others.length > 0) throw new ConfigurationFault(file, [`it must hold one ${label} PEM block`]);
  return Buffer.from(first[1], 'base64');
}
