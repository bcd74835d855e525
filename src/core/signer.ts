/** Signature algorithms that certificates, CRLs and OCSP responses may carry (BR 7.1.3.2). */
export type SignatureAlgorithm =
  | 'sha256WithRSAEncryption'
  | 'sha384WithRSAEncryption'
  | 'sha512WithRSAEncryption'
  | 'ecdsa-with-SHA256'
  | 'ecdsa-with-SHA384'
  | 'ecdsa-with-SHA512';

export interface SignRequest {
  /** The configured name of the key (its label in the token). */
  keyId: string;
  algorithm: SignatureAlgorithm;
  /** The DER bytes to be signed, not their hash. */
  tbs: Uint8Array;
  /** `urgent` (revocation, OCSP, CRL) goes before `bulk` (issuance). */
  priority?: 'urgent' | 'bulk';
  signal?: AbortSignal;
}

/** Holds private keys. The only way to a signature; nothing above it knows PKCS#11. */
export interface Signer {
  /**
   * The public key belonging to `keyId`, SubjectPublicKeyInfo in DER.
   * @throws SignerUnavailable when the token or the key cannot be reached
   */
  publicKey(keyId: string): Promise<Buffer>;
  /**
   * Signs, verifies the signature with the public key, and only then hands it out.
   * @returns the content of a certificate's signatureValue BIT STRING: PKCS#1 v1.5 bytes, or DER ECDSA-Sig-Value
   * @throws SignerUnavailable when the token cannot be reached, the queue is full or the deadline has passed; whether a signature was
   *   made inside the token is then unknown
   */
  sign(request: SignRequest): Promise<Buffer>;
}

/** The token cannot sign now; the same request may succeed later. */
export class SignerUnavailable extends Error {
  override readonly name = 'SignerUnavailable';
}
