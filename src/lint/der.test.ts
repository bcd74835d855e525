import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { der, oid } from '../../test/support/raw-der.js';
import { DerError } from '../x509/der-error.js';
import { contentOf, elementsOf, oidOf } from './der.js';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');

describe('elementsOf', () => {
  it('gives back what was put together, in short and long lengths', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 }), (contents) => {
        const bytes = Buffer.concat(contents.map((content) => der(0x04, Buffer.from(content))));
        expect(elementsOf(bytes).map((element) => [element.tag, element.content.toString('hex')])).toEqual(
          contents.map((content) => [0x04, Buffer.from(content).toString('hex')]),
        );
      }),
    );
  });

  it('takes any bytes apart completely, or refuses them with a DerError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        try {
          const elements = elementsOf(Buffer.from(bytes));
          expect(Buffer.concat(elements.map(({ tag, content }) => der(tag, content))).equals(bytes)).toBe(true);
        } catch (error) {
          if (!(error instanceof DerError)) throw error;
        }
      }),
    );
  });

  it.each([
    ['an indefinite length', '30800000'],
    ['a length in long form that fits the short one', '04810100'],
    ['a length with a leading zero', `04820080${'00'.repeat(128)}`],
    ['a long-form tag', '1f8101'],
    ['a length beyond the end', '040500'],
    ['a tag alone', '04'],
  ])('refuses %s', (_, bytes) => {
    expect(() => elementsOf(hex(bytes))).toThrow(DerError);
  });
});

describe('contentOf', () => {
  it('wants exactly one element with the tag', () => {
    expect(contentOf(hex('040101'), 0x04)).toEqual(hex('01'));
    expect(() => contentOf(hex('040101'), 0x30)).toThrow('expected tag 30, found 4');
    expect(() => contentOf(hex('0401010500'), 0x04)).toThrow('not exactly one element');
  });
});

describe('oidOf', () => {
  it.each(['0.9.2342.19200300.100.1.25', '1.2.392.200091.100.751.1', '2.5.29.32.0', '2.23.140.1.2.2', '2.999.1'])('reads %s', (dotted) => {
    expect(oidOf(contentOf(oid(dotted), 0x06))).toBe(dotted);
  });
  it.each([
    ['nothing', ''],
    ['a cut-off arc', '5582'],
    ['an arc with leading zeros', '558001'],
    ['an arc beyond what a number holds', '55ffffffffffffffff7f'],
  ])('refuses %s', (_, bytes) => {
    expect(() => oidOf(hex(bytes))).toThrow(DerError);
  });
});
