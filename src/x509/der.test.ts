import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openssl } from '../../test/fixtures/x509/openssl.js';
import { InvariantError } from '../core/invariant-error.js';
import { checkDer } from './check-der.js';
import { DerReader } from './der-reader.js';
import {
  bitString,
  boolean,
  constructed,
  enumerated,
  generalizedTime,
  ia5String,
  integer,
  namedBits,
  nullElement,
  octetString,
  oid,
  primitive,
  printableString,
  sequence,
  set,
  time,
  tlv,
  utf8String,
} from './der.js';

const read = (der: Buffer): DerReader => new DerReader(der);
const hex = (der: Buffer): string => der.toString('hex');

describe('the DER writer', () => {
  it.each([
    ['integer 0', integer(0), '020100'],
    ['integer 127', integer(127), '02017f'],
    ['integer 128', integer(128), '02020080'],
    ['integer 256', integer(256), '02020100'],
    ['integer from hex with leading zeros', integer('0000ff'), '020200ff'],
    ['integer from hex of odd length', integer('f00'), '02020f00'],
    ['integer beyond 64 bits', integer(1n << 64n), '0209010000000000000000'],
    ['enumerated', enumerated(9), '0a0109'],
    ['boolean', sequence(boolean(true), boolean(false)), '30060101ff010100'],
    ['null', nullElement(), '0500'],
    ['oid', oid('2.5.29.17'), '0603551d11'],
    ['oid with long arcs', oid('1.2.840.113549.1.1.11'), '06092a864886f70d01010b'],
    ['oid under 2 with a large second arc', oid('2.999.3'), '0603883703'],
    ['named bits', namedBits([0]), '03020780'],
    ['named bits over two octets', namedBits([8, 0]), '0303078080'],
    ['no named bits', namedBits([]), '030100'],
    ['keyCertSign and cRLSign', namedBits([5, 6]), '03020106'],
    ['explicit tag', constructed(0, integer(2)), 'a003020102'],
    ['implicit tag', primitive(2, Buffer.from('a')), '820161'],
    ['set, sorted', set(integer(2), integer(1)), '3106020101020102'],
    ['UTCTime', time(1_795_219_200), '170d3236313132313030303030305a'],
    ['the last UTCTime', time(2_524_607_999), '170d3439313233313233353935395a'],
    ['the first GeneralizedTime', time(2_524_608_000), '180f32303530303130313030303030305a'],
    ['the first UTCTime', time(-631_152_000), '170d3530303130313030303030305a'],
    ['GeneralizedTime', generalizedTime(1_795_219_200), '180f32303236313132313030303030305a'],
  ])('writes %s', (_, der, expected) => {
    expect(hex(der)).toBe(expected);
  });

  it.each([127, 128, 255, 256, 65_535, 65_536, 16_777_215, 16_777_216])('writes the shortest length for %i octets', (length) => {
    const der = octetString(Buffer.alloc(length));
    expect(read(der).octetString().length).toBe(length);
    const text = openssl(['asn1parse', '-inform', 'DER', '-dlimit', '1'], der).toString();
    expect(text).toContain(`hl=${der.length - length} l=`);
    expect(text).toContain(`${length} prim: OCTET STRING`);
  });

  it.each([
    ['a negative number', () => integer(-1)],
    ['a fraction', () => integer(1.5)],
    ['hex that is none', () => integer('xyz')],
    ['an empty number', () => integer('')],
    ['an oid of one arc', () => oid('2')],
    ['an oid with a leading zero', () => oid('2.05')],
    ['an oid beyond 0.39', () => oid('0.40')],
    ['a PrintableString with an ampersand', () => printableString('A & B')],
    ['an IA5String with an umlaut', () => ia5String('Ä')],
    ['a time with a fraction', () => time(0.5)],
    ['a time before 1950', () => time(-631_152_001)],
    ['a time after 9999', () => time(253_402_300_800)],
  ])('refuses %s', (_, act) => {
    expect(act).toThrow(InvariantError);
  });
});

describe('what the writer writes', () => {
  it('is what the reader reads: integers', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 1n << 200n }), (number) => {
        expect(BigInt(`0x${read(integer(number)).naturalHex()}`)).toBe(number);
        expect(integer(number.toString(16))).toEqual(integer(number));
      }),
    );
  });

  it('is what the reader reads: object identifiers', () => {
    const arc = fc.bigInt({ min: 0n, max: 1n << 70n });
    const first = fc.oneof(fc.tuple(fc.constantFrom(0n, 1n), fc.bigInt({ min: 0n, max: 39n })), fc.tuple(fc.constant(2n), arc));
    fc.assert(
      fc.property(first, fc.array(arc, { maxLength: 8 }), (head, tail) => {
        const dotted = [...head, ...tail].join('.');
        expect(read(oid(dotted)).oid()).toBe(dotted);
      }),
    );
  });

  it('is what the reader reads: times', () => {
    fc.assert(
      fc.property(fc.integer({ min: -631_152_000, max: 2_000_000_000 * 100 }), (at) => {
        expect(read(time(at)).time().at).toBe(at);
      }),
    );
  });

  it('is what the reader reads: bits', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(40)), (bits) => {
        expect(read(namedBits(bits)).namedBits()).toEqual([...bits].sort((a, b) => a - b));
      }),
    );
  });

  it('is what the reader reads: strings', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(read(utf8String(text)).string()).toEqual({ tag: 'UTF8String', value: Buffer.from(text).toString() });
      }),
    );
    expect(read(printableString("O'Neil (A), B-C.: D/E=F?")).string()).toEqual({
      tag: 'PrintableString',
      value: "O'Neil (A), B-C.: D/E=F?",
    });
    expect(read(ia5String('a@b')).string()).toEqual({ tag: 'IA5String', value: 'a@b' });
  });

  it('is DER to the reader and to openssl, in any nesting', () => {
    const { element } = fc.letrec<{ element: Buffer }>((tie) => ({
      element: fc.oneof(
        { maxDepth: 6 },
        fc.bigInt({ min: 0n, max: 1n << 90n }).map(integer),
        fc.boolean().map(boolean),
        fc.uint8Array({ maxLength: 300 }).map((octets) => octetString(octets)),
        fc.uint8Array({ maxLength: 300 }).map((octets) => bitString(octets)),
        fc.array(tie('element'), { maxLength: 4 }).map((elements) => sequence(...elements)),
        fc.array(tie('element'), { maxLength: 4 }).map((elements) => set(...elements)),
        fc.tuple(fc.nat(15), tie('element')).map(([number, inner]) => constructed(number, inner)),
      ),
    }));
    fc.assert(
      fc.property(element, (der) => {
        checkDer(der);
        expect(rewrite(der)).toEqual(der);
      }),
    );
    for (const der of fc.sample(element, 10)) expect(openssl(['asn1parse', '-inform', 'DER'], der).toString()).not.toContain('Error');
  });
});

/** Takes an element apart and writes it again. */
function rewrite(der: Buffer): Buffer {
  const tag = der[0] ?? 0;
  if (!(tag & 0x20)) return tlv(tag, read(der).content());
  const inner = read(der).enter(tag);
  const elements: Buffer[] = [];
  while (inner.peek() !== undefined) elements.push(rewrite(inner.element()));
  return tlv(tag, ...elements);
}
