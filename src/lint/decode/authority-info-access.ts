import { contentOf, elementsOf, expect, oidOf } from '../der.js';
import { DerError } from '../../x509/der-error.js';
import { decodeGeneralName, type DecodedGeneralName } from './general-names.js';

/** One AccessDescription (RFC 5280 §4.2.2.1). */
export interface DecodedAccessDescription {
  readonly method: string;
  readonly location: DecodedGeneralName;
}

/** The access descriptions, in order. @throws DerError */
export function decodeAuthorityInfoAccess(value: Buffer): readonly DecodedAccessDescription[] {
  return elementsOf(contentOf(value, 0x30)).map((element) => {
    const [method, location] = elementsOf(expect(element, 0x30));
    if (location === undefined) throw new DerError('AccessDescription without accessLocation', 0);
    return { method: oidOf(expect(method, 0x06)), location: decodeGeneralName(location) };
  });
}
