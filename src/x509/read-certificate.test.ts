import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { BEGIN, ISSUER_NAME, issuerCertificate, subscriberCertificate } from '../../test/fixtures/x509/issue.js';
import { testKey } from '../../test/fixtures/x509/keys.js';
import { openssl, temporaryFolder } from '../../test/fixtures/x509/openssl.js';
import { DerError } from './der-error.js';
import {
  constructed,
  integer,
  nullElement,
  oid,
  octetString,
  primitive,
  sequence,
  set,
  time,
  utf8String,
  bitString,
  boolean,
} from './der.js';
import { keyIdentifier } from './key-identifier.js';
import { keyThumbprint } from './key-thumbprint.js';
import { readCertificate, readTbsCertificate } from './read-certificate.js';
import { readCertificateIdentity } from './read-certificate-identity.js';

const folder = temporaryFolder();
afterAll(folder.remove);

const SERIAL = '80e1d2c3b4a5968778695a4b3c2d1e0f';
const key = testKey('RSA-2048');
const der = subscriberCertificate({ serial: SERIAL, spki: key.spki });

/** A TBSCertificate by parts, each of which a test may spoil. */
function tbs(parts: { version?: Buffer; serial?: Buffer; spki?: Buffer; tail?: Buffer[] } = {}): Buffer {
  const algorithm = sequence(oid('1.2.840.113549.1.1.11'), nullElement());
  const name = sequence(set(sequence(oid('2.5.4.3'), utf8String('a'))));
  return sequence(
    parts.version ?? constructed(0, integer(2)),
    parts.serial ?? integer(5),
    algorithm,
    name,
    sequence(time(BEGIN), time(BEGIN + 1)),
    name,
    parts.spki ?? key.spki,
    ...(parts.tail ?? []),
  );
}

describe('readCertificate', () => {
  it('gives back what a certificate was built from', () => {
    const read = readCertificate(der);
    expect(read).toMatchObject({
      version: 3,
      serial: SERIAL,
      notBefore: BEGIN,
      notBeforeTag: 'UTCTime',
      notAfter: BEGIN + 199 * 86_400 - 1,
      notAfterTag: 'UTCTime',
      uniqueIds: false,
    });
    expect(read.issuer).toEqual(ISSUER_NAME);
    expect(read.spki).toEqual(key.spki);
    expect(read.key).toMatchObject({ type: 'RSA', bits: 2048, exponent: 65_537n });
    expect(read.subjectAttributes).toEqual([
      { oid: '2.5.4.6', stringTag: 'PrintableString', value: 'JP', rdn: 0 },
      { oid: '2.5.4.8', stringTag: 'PrintableString', value: 'Tokyo', rdn: 1 },
      { oid: '2.5.4.7', stringTag: 'UTF8String', value: '千代田区', rdn: 2 },
      { oid: '2.5.4.10', stringTag: 'UTF8String', value: 'Example & Söhne', rdn: 3 },
      { oid: '2.5.4.3', stringTag: 'PrintableString', value: 'www.example.com', rdn: 4 },
    ]);
    expect(read.issuerAttributes).toHaveLength(3);
    expect(read.extensions.map(({ oid, critical }) => `${oid}${critical ? '!' : ''}`)).toEqual([
      '2.5.29.19!',
      '2.5.29.15!',
      '2.5.29.37',
      '2.5.29.32',
      '1.3.6.1.5.5.7.1.1',
      '2.5.29.31',
      '2.5.29.35',
      '2.5.29.14',
      '2.5.29.17',
    ]);
    expect(read.extensions[0]?.value.toString('hex')).toBe('3000');
    expect(read.innerSignatureAlgorithm).toEqual(read.outerSignatureAlgorithm);
    expect(read.signature).toHaveLength(256);
    expect(readTbsCertificate(read.tbs)).toMatchObject({ serial: SERIAL, tbs: read.tbs });
  });

  it('reads what openssl makes', () => {
    const file = folder.write('ed.pem', testKey('Ed25519').pem);
    const made = openssl([
      'req',
      '-x509',
      '-key',
      file,
      '-subj',
      '/CN=a/emailAddress=a@example.com/O=b+OU=c',
      '-set_serial',
      '0x0123456789',
      '-days',
      '9999',
      '-outform',
      'DER',
    ]);
    const read = readCertificate(made);
    expect(read).toMatchObject({ serial: '0123456789', key: null, notBeforeTag: 'UTCTime', notAfterTag: 'GeneralizedTime' });
    expect(read.subjectAttributes.map(({ stringTag, value, rdn }) => [stringTag, value, rdn])).toEqual([
      ['UTF8String', 'a', 0],
      ['IA5String', 'a@example.com', 1],
      ['UTF8String', 'b', 2],
      ['UTF8String', 'c', 2],
    ]);
  });

  it('reads versions 1 and 2, unique identifiers and unknown string types', () => {
    expect(readTbsCertificate(tbs({ version: Buffer.alloc(0) }))).toMatchObject({ version: 1, extensions: [] });
    expect(readTbsCertificate(tbs({ version: constructed(0, integer(1)), tail: [primitive(1, Buffer.of(0, 1))] }))).toMatchObject({
      version: 2,
      uniqueIds: true,
    });
  });

  it.each<[string, Buffer]>([
    ['nothing', Buffer.alloc(0)],
    ['a certificate that is cut off', der.subarray(0, -1)],
    ['trailing bytes', Buffer.concat([der, Buffer.of(0)])],
  ])('refuses %s', (_, bytes) => {
    expect(() => readCertificate(bytes)).toThrow(DerError);
  });

  it.each<[string, Buffer]>([
    ['a version that is the default', tbs({ version: constructed(0, integer(0)) })],
    ['a version beyond 3', tbs({ version: constructed(0, integer(3)) })],
    ['a negative serial', tbs({ serial: Buffer.from('0201ff', 'hex') })],
    ['empty Extensions', tbs({ tail: [constructed(3, sequence())] })],
    ['critical FALSE written out', tbs({ tail: [constructed(3, sequence(sequence(oid('1.2.3'), boolean(false), octetString())))] })],
    ['something behind the extensions', tbs({ tail: [constructed(3, sequence(sequence(oid('1.2.3'), octetString()))), integer(1)] })],
    ['an RSA key that is none', tbs({ spki: sequence(sequence(oid('1.2.840.113549.1.1.1'), nullElement()), bitString(Buffer.of(1))) })],
  ])('refuses a TBSCertificate with %s', (_, bytes) => {
    expect(() => readTbsCertificate(bytes)).toThrow(DerError);
  });

  it('throws nothing but DerError, whatever was changed', () => {
    const originals = [der, subscriberCertificate({ serial: '01', spki: testKey('P-256').spki }), issuerCertificate()];
    const edits = fc.array(fc.tuple(fc.nat(1500), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.constantFrom(...originals), edits, fc.nat(1500), (original, changes, cut) => {
        const bytes = Buffer.from(original.subarray(0, cut % 3 === 0 ? cut : undefined));
        for (const [at, octet] of changes) if (bytes.length > 0) bytes[at % bytes.length] = octet;
        let read;
        try {
          read = readCertificate(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(DerError);
        }
        expect(readCertificateIdentity(bytes)?.serial).toBe(read?.key ? read.serial : undefined);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('readCertificateIdentity', () => {
  it('gives serial, key and thumbprint', () => {
    expect(readCertificateIdentity(der)).toEqual({ serial: SERIAL, spki: key.spki, thumbprint: keyThumbprint(key.spki) });
  });

  it.each<[string, Buffer]>([
    ['bytes that are no certificate', Buffer.from('3000', 'hex')],
    [
      'a certificate with a key of another kind',
      openssl(['req', '-x509', '-key', folder.write('ed2.pem', testKey('Ed25519').pem), '-subj', '/CN=a', '-outform', 'DER']),
    ],
  ])('knows nothing of %s', (_, bytes) => {
    expect(readCertificateIdentity(bytes)).toBeUndefined();
  });
});

describe('keyThumbprint', () => {
  it('is that of RFC 7638 section 3.1', () => {
    const modulus =
      '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw';
    const numbers = sequence(integer(Buffer.from(modulus, 'base64url').toString('hex')), integer('010001'));
    const spki = sequence(sequence(oid('1.2.840.113549.1.1.1'), nullElement()), bitString(numbers));
    expect(keyThumbprint(spki)).toBe('NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs');
  });

  it('knows no Ed25519 key', () => {
    expect(() => keyThumbprint(testKey('Ed25519').spki)).toThrow(DerError);
  });
});

describe('keyIdentifier', () => {
  it('has 20 octets with SHA-1 and 32 with SHA-256', () => {
    expect([keyIdentifier(key.spki).length, keyIdentifier(key.spki, 'sha256').length]).toEqual([20, 32]);
  });
});
