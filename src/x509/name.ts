import { isPrintable, oid, printableString, sequence, set, utf8String } from './der.js';
import { OID } from './oid.js';

export interface NameAttribute {
  readonly type: 'countryName' | 'stateOrProvinceName' | 'localityName' | 'organizationName' | 'commonName';
  readonly value: string;
}

/**
 * Encodes a Name: one attribute in each RelativeDistinguishedName, in the given order (BR 7.1.4.1, 7.1.4.2). A value is a PrintableString
 * where its characters allow, else a UTF8String; countryName is always a PrintableString.
 * @returns DER
 * @throws InvariantError for a countryName outside PrintableString
 */
export function encodeName(attributes: readonly NameAttribute[]): Buffer {
  return sequence(...attributes.map(relativeDistinguishedName));
}

function relativeDistinguishedName({ type, value }: NameAttribute): Buffer {
  const text = type === 'countryName' || isPrintable(value) ? printableString(value) : utf8String(value);
  return set(sequence(oid(OID[type]), text));
}
