import type { SignatureAlgorithm } from '../core/signer.js';

/** The AlgorithmIdentifiers that certificates, CRLs and OCSP responses may carry, byte for byte (BR 7.1.3.2.1, 7.1.3.2.2). */
const ALGORITHM_IDENTIFIERS: Readonly<Record<SignatureAlgorithm, Buffer>> = {
  sha256WithRSAEncryption: Buffer.from('300d06092a864886f70d01010b0500', 'hex'),
  sha384WithRSAEncryption: Buffer.from('300d06092a864886f70d01010c0500', 'hex'),
  sha512WithRSAEncryption: Buffer.from('300d06092a864886f70d01010d0500', 'hex'),
  'ecdsa-with-SHA256': Buffer.from('300a06082a8648ce3d040302', 'hex'),
  'ecdsa-with-SHA384': Buffer.from('300a06082a8648ce3d040303', 'hex'),
  'ecdsa-with-SHA512': Buffer.from('300a06082a8648ce3d040304', 'hex'),
};

/** The AlgorithmIdentifier of a signature algorithm, DER. Not to be changed by the caller. */
export function algorithmIdentifier(algorithm: SignatureAlgorithm): Buffer {
  return ALGORITHM_IDENTIFIERS[algorithm];
}

/** The signature algorithm that an AlgorithmIdentifier names; undefined for every other encoding, also of the same algorithm. */
export function signatureAlgorithmOf(der: Buffer): SignatureAlgorithm | undefined {
  for (const [algorithm, identifier] of Object.entries(ALGORITHM_IDENTIFIERS)) {
    if (identifier.equals(der)) return algorithm as SignatureAlgorithm;
  }
  return undefined;
}
