import { DerError } from '../../x509/der-error.js';
import { contentOf, elementsOf, type DerElement } from '../der.js';

/** One GeneralName (RFC 5280 §4.2.1.6). */
export interface DecodedGeneralName {
  readonly type: 'dNSName' | 'uniformResourceIdentifier' | 'other';
  /** The IA5String; for other types the content in lower-case hex. */
  readonly value: string;
}

/** The names of a GeneralNames, in order. @throws DerError */
export function decodeGeneralNames(value: Buffer): readonly DecodedGeneralName[] {
  return elementsOf(contentOf(value, 0x30)).map(decodeGeneralName);
}

/** One GeneralName. @throws DerError also for characters outside IA5String */
export function decodeGeneralName({ tag, content }: DerElement): DecodedGeneralName {
  if (tag !== 0x82 && tag !== 0x86) return { type: 'other', value: content.toString('hex') };
  return { type: tag === 0x82 ? 'dNSName' : 'uniformResourceIdentifier', value: ia5(content) };
}

/** An IA5String's text. @throws DerError for octets above 127 */
export function ia5(content: Buffer): string {
  for (const octet of content) {
    if (octet > 0x7f) throw new DerError('IA5String with an octet above 127', 0);
  }
  return content.toString('latin1');
}
