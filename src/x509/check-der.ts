import { DerReader } from './der-reader.js';
import { TAG } from './der.js';

/**
 * Checks that bytes are exactly one DER element, through all the elements nested in it. Not looked into: the content of OCTET STRINGs and of
 * implicitly tagged primitive elements, the characters of strings and times, and the order of SET OF, which requests in the wild get wrong.
 * @throws DerError
 */
export function checkDer(der: Buffer): void {
  const reader = new DerReader(der);
  checkElement(reader);
  reader.end();
}

function checkElement(reader: DerReader): void {
  const tag = reader.peek();
  if (tag !== undefined && tag & 0x20) {
    const inner = reader.enter(tag);
    while (inner.peek() !== undefined) checkElement(inner);
    return;
  }
  switch (tag) {
    case TAG.boolean:
      reader.boolean();
      break;
    case TAG.null:
      reader.null();
      break;
    case TAG.oid:
      reader.oid();
      break;
    case TAG.bitString:
      reader.bitString();
      break;
    default:
      reader.element();
  }
}
