/** A JWS signature algorithm and the key that it goes with (RFC 7518 §3.1, RFC 8037 §3.1). */
export type JwsAlgorithm =
  | { readonly name: 'RS256'; readonly kty: 'RSA'; readonly hash: 'sha256' }
  | {
      readonly name: 'ES256' | 'ES384' | 'ES512';
      readonly kty: 'EC';
      readonly crv: 'P-256' | 'P-384' | 'P-521';
      readonly hash: string;
      readonly signatureBytes: number;
    }
  | { readonly name: 'EdDSA'; readonly kty: 'OKP'; readonly crv: 'Ed25519'; readonly hash: null; readonly signatureBytes: number };

/** The algorithms taken from accounts and certificate keys. ES256 must be there, EdDSA should (RFC 8555 §6.2); MACs and `none` must not. */
export const JWS_ALGORITHMS: ReadonlyMap<string, JwsAlgorithm> = new Map(
  (
    [
      { name: 'RS256', kty: 'RSA', hash: 'sha256' },
      { name: 'ES256', kty: 'EC', crv: 'P-256', hash: 'sha256', signatureBytes: 64 },
      { name: 'ES384', kty: 'EC', crv: 'P-384', hash: 'sha384', signatureBytes: 96 },
      { name: 'ES512', kty: 'EC', crv: 'P-521', hash: 'sha512', signatureBytes: 132 },
      { name: 'EdDSA', kty: 'OKP', crv: 'Ed25519', hash: null, signatureBytes: 64 },
    ] as const satisfies readonly JwsAlgorithm[]
  ).map((algorithm) => [algorithm.name, algorithm]),
);

/** Their names, for the `algorithms` member of problems (RFC 8555 §6.2). */
export const JWS_ALGORITHM_NAMES: readonly string[] = [...JWS_ALGORITHMS.keys()];
