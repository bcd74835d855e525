import { describe, expect, it } from 'vitest';
import { der, extension, oid, seq, text, time } from '../../test/support/raw-der.js';
import { DerError } from './der-error.js';
import { sctList } from './extensions/sct-list.js';
import { OID } from './oid.js';
import { readSctList } from './read-sct-list.js';
import { replaceExtension } from './replace-extension.js';

/* Put together from raw DER, so that nothing is shared with the code under test. */
const POISON = extension('1.3.6.1.4.1.11129.2.4.3', Buffer.from('0500', 'hex'), true);
const SAN = extension('2.5.29.17', seq(text(0x82, 'www.example.com')));
const AKI = extension('2.5.29.35', seq(der(0x80, Buffer.alloc(20, 9))));
const tbs = (...extensions: Buffer[]): Buffer =>
  seq(der(0xa0, '020102'), der(0x02, '0102030405'), seq(oid('1.2.840.113549.1.1.11'), '0500'), seq(), seq(time(0), time(1)), seq(), seq(), der(0xa3, seq(...extensions)));

describe('one extension of a TBSCertificate', () => {
  it.each<[string, Buffer[]]>([
    ['first', [POISON, SAN, AKI]],
    ['in the middle', [SAN, POISON, AKI]],
    ['last', [SAN, AKI, POISON]],
  ])('is taken out where it stands %s, and replaced in its place', (_, extensions) => {
    expect(replaceExtension(tbs(...extensions), OID.precertificatePoison)).toEqual(tbs(...extensions.filter((one) => one !== POISON)));
    const long = extension('1.3.6.1.4.1.11129.2.4.2', der(0x04, Buffer.alloc(600, 1)));
    expect(replaceExtension(tbs(...extensions), OID.precertificatePoison, long)).toEqual(tbs(...extensions.map((one) => (one === POISON ? long : one))));
  });

  it.each<[string, Buffer, RegExp]>([
    ['missing', tbs(SAN), /is not there/],
    ['there twice', tbs(POISON, SAN, POISON), /more than once/],
    ['the only one', tbs(POISON), /no extension would be left/],
    ['followed by more bytes', Buffer.concat([tbs(POISON, SAN), Buffer.from([5, 0])]), /unexpected bytes/],
  ])('is an error where it is %s', (_, bytes, words) => {
    expect(() => replaceExtension(bytes, OID.precertificatePoison)).toThrow(DerError);
    expect(() => replaceExtension(bytes, OID.precertificatePoison)).toThrow(words);
  });
});

describe('a list of SCTs', () => {
  const one = Buffer.alloc(3, 1);
  const two = Buffer.alloc(300, 2);
  const list = Buffer.concat([Buffer.from('0133', 'hex'), Buffer.from('0003', 'hex'), one, Buffer.from('012c', 'hex'), two]);

  it('is an OCTET STRING in the extension’s own, with lengths in two octets', () => {
    expect(sctList([one, two])).toEqual(extension('1.3.6.1.4.1.11129.2.4.2', der(0x04, list)));
    expect(readSctList(der(0x04, list))).toEqual([one, two]);
  });

  it('has at least one, and no more than its length can say', () => {
    expect(() => sctList([])).toThrow('at least one');
    expect(() => sctList([Buffer.alloc(65_534)])).toThrow('too many');
  });

  it.each(['0400', '04020000', '040400010003', '0404000200ff', '040400020000', '0405000300010100', '0405000200010a'])('%s is none', (hex) => {
    expect(() => readSctList(Buffer.from(hex, 'hex'))).toThrow(DerError);
  });
});
