import { contentOf, elementsOf, expect } from './der.js';

/** The octets of a SubjectPublicKeyInfo's BIT STRING, which key identifiers are hashes of. @param spki DER @throws DerError */
export function keyBitsOf(spki: Buffer): Buffer {
  return expect(elementsOf(contentOf(spki, 0x30))[1], 0x03).subarray(1);
}
