import { createPublicKey } from 'node:crypto';
import type { PublicJwk } from '../core/public-jwk.js';
import type { SubjectKey } from '../core/subject-key.js';
import { subjectKey } from './subject-key.js';

/**
 * An ACME account key as a certificate would hold it, so that both kinds are judged alike.
 * @param jwk accepted: its point lies on its curve
 * @returns `key`: null for Ed25519; `spki`: SubjectPublicKeyInfo, DER
 */
export function describeAccountKey(jwk: PublicJwk): { key: SubjectKey | null; spki: Buffer } {
  const spki = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'der' });
  return { key: jwk.kty === 'OKP' ? null : subjectKey(spki), spki };
}
