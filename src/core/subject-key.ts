/** What the policy judges a subscriber's public key by (BR 6.1.5, 6.1.6). */
export type SubjectKey =
  | {
      readonly type: 'RSA';
      /** Modulus length in bits. */
      readonly bits: number;
      /** Modulus, big-endian without leading zeros. */
      readonly modulus: Buffer;
      readonly exponent: bigint;
    }
  | { readonly type: 'EC'; readonly curve: 'P-256' | 'P-384' | 'P-521' };
