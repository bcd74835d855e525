import type { CertificateLint } from '../certificate-lint.js';
import { contentOf, elementsOf, expect } from '../der.js';

/** AlgorithmIdentifiers of subject keys, DER (BR 7.1.3.1), with the octets of an uncompressed point; null for RSA. */
const ENCODINGS: readonly { readonly algorithm: Buffer; readonly pointOctets: number | null }[] = [
  { algorithm: Buffer.from('300d06092a864886f70d0101010500', 'hex'), pointOctets: null },
  { algorithm: Buffer.from('301306072a8648ce3d020106082a8648ce3d030107', 'hex'), pointOctets: 65 },
  { algorithm: Buffer.from('301006072a8648ce3d020106052b81040022', 'hex'), pointOctets: 97 },
  { algorithm: Buffer.from('301006072a8648ce3d020106052b81040023', 'hex'), pointOctets: 133 },
];

/** The subject's key is encoded exactly as one of the four kinds of keys that are allowed. */
export const keyEncoding: CertificateLint<unknown> = {
  id: 'rfc/key-encoding',
  citation: 'RFC 3279 §2.3.1, RFC 5480 §2, BR 7.1.3.1',
  check: ({ spki }) => {
    const content = contentOf(spki, 0x30);
    const encoding = ENCODINGS.find(({ algorithm }) => content.subarray(0, algorithm.length).equals(algorithm));
    if (encoding === undefined) return 'the AlgorithmIdentifier of the key is none of those allowed, byte for byte';
    const bits = contentOf(content.subarray(encoding.algorithm.length), 0x03);
    if (bits[0] !== 0) return 'subjectPublicKey is not a whole number of octets';
    const key = bits.subarray(1);
    if (encoding.pointOctets !== null) {
      return key.length === encoding.pointOctets && key[0] === 0x04
        ? undefined
        : 'the point is not uncompressed, or not of its curve’s length';
    }
    const integers = elementsOf(contentOf(key, 0x30));
    if (integers.length !== 2) return 'RSAPublicKey has not exactly two members';
    for (const integer of integers) {
      const [first, second] = expect(integer, 0x02);
      if (first === undefined || first >= 0x80 || (first === 0 && (second ?? 0) < 0x80))
        return 'an INTEGER of RSAPublicKey is negative or not in its shortest form';
    }
    return undefined;
  },
};
