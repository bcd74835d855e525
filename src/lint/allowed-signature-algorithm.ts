import type { SubjectKey } from '../core/subject-key.js';

/** AlgorithmIdentifiers in DER that an issuer's signature may carry, by its key (BR 7.1.3.2.1, 7.1.3.2.2). RSASSA-PSS is allowed by the BR, not by CP 7.1.3. */
const ALLOWED = {
  RSA: ['300d06092a864886f70d01010b0500', '300d06092a864886f70d01010c0500', '300d06092a864886f70d01010d0500'],
  'P-256': ['300a06082a8648ce3d040302'],
  'P-384': ['300a06082a8648ce3d040303'],
  'P-521': ['300a06082a8648ce3d040304'],
} as const;

/** Why an issuer with this key may not sign with the algorithm, DER; undefined when it may. */
export function allowedSignatureAlgorithm(algorithm: Buffer, issuerKey: SubjectKey): string | undefined {
  const kind = issuerKey.type === 'RSA' ? 'RSA' : issuerKey.curve;
  const hex = algorithm.toString('hex');
  const allowed: readonly string[] = ALLOWED[kind];
  return allowed.includes(hex) ? undefined : `the algorithm identifier ${hex} is not one that a ${kind} key of a CA may sign with`;
}
