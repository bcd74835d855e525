import { createHash } from 'node:crypto';
import { keyBitsOf } from '../key-bits-of.js';
import type { OcspLint } from './ocsp-lint.js';

/** Every CertID names the issuer, by SHA-1 or SHA-256 of its name and key. */
export const ocspCertId: OcspLint = {
  id: 'ocsp/cert-id',
  citation: 'RFC 6960 §4.1.1, RFC 9919',
  check: ({ responses }, { issuer }) => {
    for (const { serial, hashAlgorithm, issuerNameHash, issuerKeyHash } of responses) {
      if (hashAlgorithm !== 'sha1' && hashAlgorithm !== 'sha256') return `the CertID of ${serial} has the hash ${hashAlgorithm}`;
      const hash = (bytes: Buffer) => createHash(hashAlgorithm).update(bytes).digest();
      if (!issuerNameHash.equals(hash(issuer.subject)) || !issuerKeyHash.equals(hash(keyBitsOf(issuer.spki))))
        return `the CertID of ${serial} names another issuer`;
    }
    return undefined;
  },
};
