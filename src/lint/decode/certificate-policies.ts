import { contentOf, elementsOf, expect, oidOf } from '../der.js';
import { ia5 } from './general-names.js';

/** One PolicyInformation (RFC 5280 §4.2.1.4). */
export interface DecodedPolicy {
  readonly oid: string;
  readonly qualifiers: readonly {
    readonly oid: string;
    /** The qualifier as IA5String; undefined when it is of another type. */
    readonly uri: string | undefined;
  }[];
}

/** The policies of a CertificatePolicies, in order. @throws DerError */
export function decodeCertificatePolicies(value: Buffer): readonly DecodedPolicy[] {
  return elementsOf(contentOf(value, 0x30)).map((information) => {
    const [identifier, qualifiers] = elementsOf(expect(information, 0x30));
    return {
      oid: oidOf(expect(identifier, 0x06)),
      qualifiers:
        qualifiers === undefined ? [] : elementsOf(expect(qualifiers, 0x30)).map((element) => decodeQualifier(expect(element, 0x30))),
    };
  });
}

function decodeQualifier(content: Buffer): DecodedPolicy['qualifiers'][number] {
  const [identifier, qualifier] = elementsOf(content);
  return { oid: oidOf(expect(identifier, 0x06)), uri: qualifier?.tag === 0x16 ? ia5(qualifier.content) : undefined };
}
