import { InvariantError } from '../core/invariant-error.js';
import type { EpochSeconds } from '../core/time.js';

/*
 * A writer for the part of DER (X.690 §8, §10) that X.509 uses: single-octet tags, definite minimal lengths.
 * Each function returns one whole element; elements are nested by handing them to the function of the element around them.
 */

/** Identifier octets of the universal types, with the constructed bit where DER sets it. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  printableString: 0x13,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** One element: the identifier octet, the shortest length, and the contents one after the other. */
export function tlv(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  let length = 0;
  for (const content of contents) length += content.length;
  const octets = headerOctets(length);
  const der = Buffer.allocUnsafe(octets + length);
  writeHeader(der, tag, length, octets);
  let at = octets;
  for (const content of contents) {
    der.set(content, at);
    at += content.length;
  }
  return der;
}

/** What an element begins with, where its content is kept elsewhere: identifier octet and shortest length. */
export function header(tag: number, length: number): Buffer {
  const octets = headerOctets(length);
  const der = Buffer.allocUnsafe(octets);
  writeHeader(der, tag, length, octets);
  return der;
}

function headerOctets(length: number): number {
  return length < 0x80 ? 2 : length < 0x100 ? 3 : length < 0x10000 ? 4 : length < 0x1000000 ? 5 : 6;
}

function writeHeader(der: Buffer, tag: number, length: number, octets: number): void {
  der[0] = tag;
  der[1] = octets === 2 ? length : 0x80 | (octets - 2);
  for (let at = octets - 1, rest = length; at >= 2; at--, rest = Math.floor(rest / 256)) der[at] = rest % 256;
}

/** SEQUENCE or SEQUENCE OF. */
export function sequence(...elements: readonly Uint8Array[]): Buffer {
  return tlv(TAG.sequence, ...elements);
}

/** SET OF, its elements in the order that DER demands (X.690 §11.6). */
export function set(...elements: readonly Uint8Array[]): Buffer {
  return tlv(TAG.set, ...(elements.length < 2 ? elements : [...elements].sort((a, b) => Buffer.compare(a, b))));
}

/** `[number] EXPLICIT`, or `[number] IMPLICIT` of a constructed type: `0xa0 + number`. */
export function constructed(number: number, ...contents: readonly Uint8Array[]): Buffer {
  return tlv(0xa0 | number, ...contents);
}

/** `[number] IMPLICIT` of a primitive type: `0x80 + number` and the bare content. */
export function primitive(number: number, content: Uint8Array): Buffer {
  return tlv(0x80 | number, content);
}

/**
 * INTEGER of a number that is not negative.
 * @param value a string is hexadecimal, big-endian, of any length
 */
export function integer(value: string | number | bigint): Buffer {
  return tlv(TAG.integer, magnitude(value));
}

/** ENUMERATED, such as a CRLReason. */
export function enumerated(value: number): Buffer {
  return tlv(TAG.enumerated, magnitude(value));
}

/** The shortest two's complement form: no leading zero octet but the one that keeps the number from being negative. */
function magnitude(value: string | number | bigint): Buffer {
  const hex = typeof value === 'string' ? value : value.toString(16);
  if (!/^[0-9a-fA-F]+$/.test(hex)) throw new InvariantError(`not a natural number: ${hex.slice(0, 50)}`);
  const digits = hex.replace(/^0+(?=.)/, '');
  const even = digits.length % 2 === 0 ? digits : `0${digits}`;
  return Buffer.from(even > '7f' && even.charCodeAt(0) > 0x37 ? `00${even}` : even, 'hex');
}

/** Encoded identifiers. They come from code and configuration, never from outside, so that these are few. */
const OIDS = new Map<string, Buffer>();

/** OBJECT IDENTIFIER. @param dotted such as `2.5.29.17`; the arcs beyond the second may be of any size. Not for identifiers that strangers send */
export function oid(dotted: string): Buffer {
  const known = OIDS.get(dotted);
  if (known !== undefined) return known;
  const encoded = encodeOid(dotted);
  OIDS.set(dotted, encoded);
  return encoded;
}

function encodeOid(dotted: string): Buffer {
  if (!/^[0-2](\.(0|[1-9][0-9]*))+$/.test(dotted)) throw new InvariantError(`not an object identifier: ${dotted.slice(0, 50)}`);
  const [first = 0n, second = 0n, ...rest] = dotted.split('.').map(BigInt);
  if (first < 2n && second > 39n) throw new InvariantError(`not an object identifier: ${dotted.slice(0, 50)}`);
  const octets: number[] = [];
  for (const arc of [first * 40n + second, ...rest]) {
    const groups = [Number(arc & 0x7fn)];
    for (let left = arc >> 7n; left > 0n; left >>= 7n) groups.unshift(Number(left & 0x7fn) | 0x80);
    octets.push(...groups);
  }
  return tlv(TAG.oid, Buffer.from(octets));
}

export function boolean(value: boolean): Buffer {
  return tlv(TAG.boolean, Buffer.of(value ? 0xff : 0x00));
}

/** NULL, `0500`. */
export function nullElement(): Buffer {
  return tlv(TAG.null);
}

export function octetString(...contents: readonly Uint8Array[]): Buffer {
  return tlv(TAG.octetString, ...contents);
}

/** BIT STRING. @param unusedBits how many of the last octet's low bits do not count; they are zero */
export function bitString(content: Uint8Array, unusedBits = 0): Buffer {
  return tlv(TAG.bitString, Buffer.of(unusedBits), content);
}

/** BIT STRING of a named bit list, without trailing zero bits (X.690 §11.2.2). @param bits the numbers of the bits that are set */
export function namedBits(bits: Iterable<number>): Buffer {
  const set = [...bits];
  if (set.length === 0) return bitString(Buffer.alloc(0));
  const last = Math.max(...set);
  const content = Buffer.alloc((last >> 3) + 1);
  for (const bit of set) content[bit >> 3] = (content[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
  return bitString(content, 7 - (last & 7));
}

export function utf8String(text: string): Buffer {
  return tlv(TAG.utf8String, Buffer.from(text, 'utf8'));
}

/** Whether a text consists of the characters of PrintableString (X.680 §41.4) only. */
export function isPrintable(text: string): boolean {
  return /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(text);
}

export function printableString(text: string): Buffer {
  if (!isPrintable(text)) throw new InvariantError(`not a PrintableString: ${text}`);
  return tlv(TAG.printableString, Buffer.from(text, 'latin1'));
}

/** The octets of an IA5String, as implicitly tagged GeneralNames hold them. */
export function ia5(text: string): Buffer {
  if (!/^\p{ASCII}*$/u.test(text)) throw new InvariantError(`not an IA5String: ${text}`);
  return Buffer.from(text, 'latin1');
}

export function ia5String(text: string): Buffer {
  return tlv(TAG.ia5String, ia5(text));
}

const TWO = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0'));
const YEAR_1950 = -631_152_000;
const YEAR_2050 = 2_524_608_000;
const YEAR_10000 = 253_402_300_800;

/** Time as certificates and CRLs carry it: UTCTime until 2049, GeneralizedTime from 2050 (RFC 5280 §4.1.2.5, §5.1.2.4). */
export function time(at: EpochSeconds): Buffer {
  if (at >= YEAR_2050) return generalizedTime(at);
  const text = timeText(at);
  return tlv(TAG.utcTime, Buffer.from(text.slice(2), 'latin1'));
}

/** GeneralizedTime `YYYYMMDDHHMMSSZ` (RFC 5280 §4.1.2.5.2). */
export function generalizedTime(at: EpochSeconds): Buffer {
  return tlv(TAG.generalizedTime, Buffer.from(timeText(at), 'latin1'));
}

function timeText(at: EpochSeconds): string {
  if (!Number.isInteger(at) || at < YEAR_1950 || at >= YEAR_10000)
    throw new InvariantError(`not a time between 1950 and 9999 in whole seconds: ${at}`);
  const date = new Date(at * 1000);
  const day = `${date.getUTCFullYear()}${TWO[date.getUTCMonth() + 1]}${TWO[date.getUTCDate()]}`;
  return `${day}${TWO[date.getUTCHours()]}${TWO[date.getUTCMinutes()]}${TWO[date.getUTCSeconds()]}Z`;
}
