import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkDer } from './check-der.js';
import { DerError } from './der-error.js';
import { DerReader } from './der-reader.js';
import { sequence } from './der.js';

const reader = (hex: string): DerReader => new DerReader(Buffer.from(hex, 'hex'));

describe('the DER reader', () => {
  it.each<[string, string, (reader: DerReader) => unknown]>([
    ['nothing', '', (r) => r.element()],
    ['a tag alone', '30', (r) => r.element()],
    ['an indefinite length', '30800000', (r) => r.element()],
    ['a length of 5 octets', '30850000000000', (r) => r.element()],
    ['a length that is cut off', '3082ff', (r) => r.element()],
    ['a long form for a short length', '04810100', (r) => r.element()],
    ['a length with a leading zero', `04820080${'00'.repeat(128)}`, (r) => r.element()],
    ['content that is cut off', '0403aabb', (r) => r.element()],
    ['an inner element longer than the outer', '300304', (r) => r.element()],
    ['an inner element that runs over', '300304020000', (r) => r.sequence().element()],
    ['a high tag number', '1f8101', (r) => r.element()],
    ['an end-of-contents element', '0000', (r) => r.element()],
    ['a constructed string', '2403040161', (r) => r.element()],
    ['a primitive SEQUENCE', '1000', (r) => r.element()],
    ['another tag than expected', '0400', (r) => r.sequence()],
    [
      'trailing bytes',
      '050005',
      (r) => {
        r.null();
        r.end();
      },
    ],
    ['a negative INTEGER', '0201ff', (r) => r.natural()],
    ['an INTEGER with a needless zero', '0202007f', (r) => r.natural()],
    ['an INTEGER without content', '0200', (r) => r.natural()],
    ['a number that is too large', '02050100000000', (r) => r.smallNatural()],
    ['a BOOLEAN of 1', '010101', (r) => r.boolean()],
    ['a BOOLEAN of two octets', '0102ffff', (r) => r.boolean()],
    ['a NULL with content', '050100', (r) => r.null()],
    ['an empty OBJECT IDENTIFIER', '0600', (r) => r.oid()],
    ['an OBJECT IDENTIFIER with padding', '06035580 11'.replace(' ', ''), (r) => r.oid()],
    ['an OBJECT IDENTIFIER that is cut off', '060255ff', (r) => r.oid()],
    ['an endless OBJECT IDENTIFIER', `0681ff${'81'.repeat(254)}01`, (r) => r.oid()],
    ['a BIT STRING without content', '0300', (r) => r.bitString()],
    ['a BIT STRING with 8 unused bits', '030208ff', (r) => r.bitString()],
    ['a BIT STRING with unused bits set', '030201ff', (r) => r.bitString()],
    ['an empty BIT STRING with unused bits', '030101', (r) => r.bitString()],
    ['a BIT STRING of bits where octets are wanted', '03020180', (r) => r.bitStringOctets()],
    ['a named bit list that ends in a zero', '03020680', (r) => r.namedBits()],
    ['a UTF8String that is none', '0c01ff', (r) => r.string()],
    ['a PrintableString with a star', '13012a', (r) => r.string()],
    ['an IA5String with a high bit', '160180', (r) => r.string()],
    ['a UTCTime without seconds', '170b323631313231303030305a', (r) => r.time()],
    ['a UTCTime with an offset', '1711323631313231303030303030 2b30303030'.replace(' ', ''), (r) => r.time()],
    ['a UTCTime on 30 February', '170d3236303233303030303030305a', (r) => r.time()],
    ['a UTCTime at 24:00:00', '170d3236303130313234303030305a', (r) => r.time()],
    ['a GeneralizedTime with a fraction', '181132303236313132313030303030302e355a', (r) => r.time()],
    ['another type than a time', '0c0161', (r) => r.time()],
  ])('refuses %s', (_, hex, read) => {
    expect(() => read(reader(hex))).toThrow(DerError);
  });

  it('names the offset of the fault, counted from the outermost bytes', () => {
    const fault = (): unknown => reader('30063004 0201ff00'.replace(' ', '')).sequence().sequence().natural();
    expect(fault).toThrow(expect.objectContaining({ offset: 6, message: 'an INTEGER is negative (at offset 6)' }));
  });

  it('refuses deep nesting before it costs anything', () => {
    let der: Buffer = Buffer.alloc(0);
    for (let i = 0; i < 5000; i++) der = sequence(der);
    expect(() => {
      checkDer(der);
    }).toThrow(/nested deeper/);
  });

  it('reads 0.x, 1.x and 2.x identifiers', () => {
    expect([
      reader('060127').oid(),
      reader('060128').oid(),
      reader('06014f').oid(),
      reader('060150').oid(),
      reader('06028837').oid(),
    ]).toEqual(['0.39', '1.0', '1.39', '2.0', '2.999']);
  });

  it('hands out nothing but DerError, whatever the bytes', () => {
    const acts: ((r: DerReader) => unknown)[] = [
      (r) => r.element(),
      (r) => r.sequence(),
      (r) => r.natural(),
      (r) => r.smallNatural(),
      (r) => r.boolean(),
      (r) => {
        r.null();
      },
      (r) => r.oid(),
      (r) => r.bitString(),
      (r) => r.namedBits(),
      (r) => r.string(),
      (r) => r.time(),
      (r) => r.octetString(),
    ];
    const tags = fc.constantFrom(0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0c, 0x13, 0x16, 0x17, 0x18, 0x30, 0x31, 0xa0, 0x82);
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.tuple(tags, fc.uint8Array({ maxLength: 30 })).map(([tag, content]) => Uint8Array.of(tag, content.length, ...content)),
    );
    fc.assert(
      fc.property(bytes, (octets) => {
        for (const act of [
          ...acts,
          () => {
            checkDer(Buffer.from(octets));
          },
        ]) {
          try {
            act(new DerReader(Buffer.from(octets)));
          } catch (error) {
            expect(error).toBeInstanceOf(DerError);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });
});
