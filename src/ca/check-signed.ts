import { InvariantError } from '../core/invariant-error.js';
import { algorithmIdentifier } from '../x509/algorithm.js';
import { readSigned } from '../x509/read-signed.js';
import { signatureVerifier } from '../x509/verify-signature.js';
import type { IssuingCa } from './issuing-ca.js';

/** Throws unless a signed certificate is what was to be signed. */
export type CheckSigned = (der: Buffer, tbs: Buffer, ca: IssuingCa) => void;

/**
 * Makes the last check before a certificate is stored: its TBSCertificate is the committed one, byte for byte, its algorithm the issuer's, and its
 * signature good under the key in the issuer's certificate (not the one that the token names).
 * Failing, it throws InvariantError.
 */
export function signedChecker(): CheckSigned {
  const verify = signatureVerifier();
  return (der, tbs, { issuer, certificate }) => {
    const signed = readSigned(der);
    if (!signed.tbs.equals(tbs)) throw new InvariantError('the signed TBSCertificate is not the committed one');
    if (!signed.signatureAlgorithm.equals(algorithmIdentifier(issuer.signatureAlgorithm)))
      throw new InvariantError('the signature names another algorithm');
    if (!verify(certificate.spki, issuer.signatureAlgorithm, signed.tbs, signed.signature)) {
      throw new InvariantError(`the signature does not verify with the certificate of issuer "${issuer.id}"`);
    }
  };
}
