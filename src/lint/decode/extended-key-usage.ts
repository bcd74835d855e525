import { contentOf, elementsOf, expect, oidOf } from '../der.js';

/** The purposes of an ExtKeyUsageSyntax (RFC 5280 §4.2.1.12), dotted decimal. @throws DerError */
export function decodeExtendedKeyUsage(value: Buffer): readonly string[] {
  return elementsOf(contentOf(value, 0x30)).map((element) => oidOf(expect(element, 0x06)));
}
