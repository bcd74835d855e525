import { isIP } from 'node:net';
import { isUtf8 } from 'node:buffer';
import { DerError } from './der-error.js';
import { DerReader } from './der-reader.js';
import { TAG } from './der.js';

/** Names gathered from a request. Both lists without duplicates. */
export interface RequestedNames {
  /** DNS names, ASCII letters in lower case. */
  readonly names: Set<string>;
  /** Names of other kinds, in words. */
  readonly otherNames: Set<string>;
}

/** What the subjectAltName of a request asks for (RFC 5280 §4.2.1.6). @param value the content of extnValue @throws DerError */
export function addAlternativeNames(value: Buffer, into: RequestedNames): void {
  const outer = new DerReader(value);
  const list = outer.sequence();
  outer.end();
  if (list.peek() === undefined) throw new DerError('the subjectAltName is empty', 0);
  while (list.peek() !== undefined) {
    const tag = list.peek();
    const at = list.offset;
    const content = list.content();
    switch (tag) {
      case 0x82:
        into.names.add(lowerCase(ascii(content, at)));
        break;
      case 0x81:
        into.otherNames.add(`e-mail ${readable(ascii(content, at))}`);
        break;
      case 0x86:
        into.otherNames.add(`URI ${readable(ascii(content, at))}`);
        break;
      case 0x87:
        into.otherNames.add(`IP address ${ipText(content, at)}`);
        break;
      case 0x88:
        into.otherNames.add('registered ID');
        break;
      case 0xa0:
        into.otherNames.add(`other name of type ${new DerReader(content).oid()}`);
        break;
      case 0xa3:
        into.otherNames.add('X.400 address');
        break;
      case 0xa4:
        into.otherNames.add('directory name');
        break;
      case 0xa5:
        into.otherNames.add('EDI party name');
        break;
      default:
        throw new DerError('a GeneralName has a tag that is none of the nine', at);
    }
  }
}

/** What a commonName asks for: a DNS name, or an address in words. @param attribute a reader at the AttributeValue @throws DerError */
export function addCommonName(attribute: DerReader, into: RequestedNames): void {
  const at = attribute.offset;
  const tag = attribute.peek();
  const content = attribute.content();
  if (tag !== TAG.utf8String && tag !== TAG.printableString && tag !== TAG.ia5String) {
    throw new DerError('the commonName is neither UTF8String nor PrintableString', at);
  }
  if (content.length === 0 || !isUtf8(content)) throw new DerError('the commonName is empty or not UTF-8', at);
  const text = content.toString('utf8');
  if (isIP(text) !== 0) into.otherNames.add(`IP address ${text}`);
  else into.names.add(lowerCase(text));
}

/** ASCII only: Unicode's lower case would turn a Kelvin sign into a k. */
function lowerCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function ascii(content: Buffer, at: number): string {
  const text = content.toString('latin1');
  if (/\P{ASCII}/u.test(text)) throw new DerError('a GeneralName has characters outside ASCII', at);
  return text;
}

function readable(text: string): string {
  return text.slice(0, 100).replace(/[^\x20-\x7e]/g, '?');
}

function ipText(content: Buffer, at: number): string {
  if (content.length === 4) return content.join('.');
  if (content.length !== 16) throw new DerError('an iPAddress is neither 4 nor 16 octets long', at);
  const groups = content.toString('hex').match(/.{4}/g) ?? [];
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}
