import type { JwkThumbprint } from '../core/public-jwk.js';
import { DerError } from './der-error.js';
import { keyThumbprint } from './key-thumbprint.js';
import { readCertificate } from './read-certificate.js';

/**
 * Reads the parts of a certificate that a revocation request is matched by (RFC 8555 §7.6).
 * @param der whatever the client sent as `certificate`
 * @returns undefined for bytes that are no certificate with an RSA or EC key
 */
export function readCertificateIdentity(der: Buffer): { serial: string; spki: Buffer; thumbprint: JwkThumbprint } | undefined {
  try {
    const { serial, spki } = readCertificate(der);
    return { serial, spki, thumbprint: keyThumbprint(spki) };
  } catch (error) {
    if (error instanceof DerError) return undefined;
    throw error;
  }
}
