import { DerError } from './der-error.js';
import { DerReader } from './der-reader.js';
import { TAG } from './der.js';

/** One attribute of a Name, in the order of the encoding. */
export interface ParsedAttribute {
  readonly oid: string;
  readonly stringTag: 'UTF8String' | 'PrintableString' | 'IA5String' | 'other';
  /** The decoded text; for an unknown string type the content in lower-case hex. */
  readonly value: string;
  /** Index of the RelativeDistinguishedName that it stands in. */
  readonly rdn: number;
}

/** Takes a Name apart (RFC 5280 §4.1.2.4). @param name DER @throws DerError */
export function readName(name: Buffer): ParsedAttribute[] {
  const outer = new DerReader(name);
  const names = outer.sequence();
  outer.end();
  const attributes: ParsedAttribute[] = [];
  for (let rdn = 0; names.peek() !== undefined; rdn++) {
    const set = names.enter(TAG.set);
    if (set.peek() === undefined) throw new DerError('a RelativeDistinguishedName is empty', set.offset);
    while (set.peek() !== undefined) {
      const attribute = set.sequence();
      const oid = attribute.oid();
      const { tag, value } = attribute.string() ?? { tag: 'other' as const, value: attribute.content().toString('hex') };
      attribute.end();
      attributes.push({ oid, stringTag: tag, value, rdn });
    }
  }
  return attributes;
}
