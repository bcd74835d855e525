/** A public key as a JSON Web Key, with the members of RFC 7638 §3.2 and no others. All members base64url. */
export type PublicJwk =
  | { readonly kty: 'RSA'; readonly n: string; readonly e: string }
  | { readonly kty: 'EC'; readonly crv: 'P-256' | 'P-384' | 'P-521'; readonly x: string; readonly y: string }
  | { readonly kty: 'OKP'; readonly crv: 'Ed25519'; readonly x: string };

/** RFC 7638 thumbprint with SHA-256, base64url, 43 characters. */
export type JwkThumbprint = string;
