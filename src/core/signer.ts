/** Signature algorithms that certificates, CRLs and OCSP responses may carry (BR 7.1.3.2). */
export type SignatureAlgorithm =
  | 'sha256WithRSAEncryption'
  | 'sha384WithRSAEncryption'
  | 'sha512WithRSAEncryption'
  | 'ecdsa-with-SHA256'
  | 'ecdsa-with-SHA384'
  | 'ecdsa-with-SHA512';

/** Whose turn it is at a busy token. */
export type SigningPriority = 'urgent' | 'bulk' | 'background';

interface SigningTerms {
  /** The configured name of the key (its label in the token). */
  keyId: string;
  algorithm: SignatureAlgorithm;
  /** `urgent` (revocation, OCSP, CRL) goes before `bulk` (issuance), and that before `background` (renewal of OCSP responses). */
  priority?: SigningPriority;
  signal?: AbortSignal;
}

export type SignRequest = SigningTerms &
  (
    | {
        /** The DER bytes to be signed, not their hash. */
        tbs: Uint8Array;
        digest?: never;
      }
    | {
        tbs?: never;
        /**
         * The hash of the bytes to be signed, under the algorithm's hash function, where they are too many to be hashed in one go. The signature is handed out
         * unverified unless the key is RSA: who asks verifies it over the bytes before using it.
         */
        digest: Uint8Array;
      }
  );

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
