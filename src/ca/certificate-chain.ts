import { toPem } from '../core/pem.js';
import type { Issuer } from './ports.js';

/** Makes a certificate's chains in PEM, leaf first, root left out; the first is the default, the others its alternates (RFC 8555 §7.4.2). */
export type CertificateChains = (leaf: Buffer) => readonly string[];

/** Encodes what stands above the leaf once for an issuer. */
export function certificateChains(issuer: Issuer): CertificateChains {
  const uppers = issuer.chains.map((chain) => chain.map((der) => toPem('CERTIFICATE', der)).join(''));
  return (leaf) => {
    const first = toPem('CERTIFICATE', leaf);
    return uppers.map((upper) => first + upper);
  };
}
