import { createHash, createPublicKey, sign } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { testKey, type TestKey } from '../../test/fixtures/x509/keys.js';
import { openssl, opensslText, temporaryFolder } from '../../test/fixtures/x509/openssl.js';
import { Problem } from '../core/problem.js';
import { bitString, constructed, integer, nullElement, oid, octetString, primitive, sequence, set, tlv, utf8String } from './der.js';
import { OID } from './oid.js';
import { readCertificationRequest } from './read-certification-request.js';

const folder = temporaryFolder();
afterAll(folder.remove);

let requests = 0;

/** A request that openssl makes. */
function opensslRequest(key: TestKey, input: { subject?: string; san?: string; flags?: readonly string[] } = {}): Buffer {
  const keyFile = folder.write(`${++requests}.pem`, key.pem);
  const extension = input.san === undefined ? [] : ['-addext', `subjectAltName=${input.san}`];
  return openssl([
    'req',
    '-new',
    '-utf8',
    '-key',
    keyFile,
    '-subj',
    input.subject ?? '/',
    '-outform',
    'DER',
    ...extension,
    ...(input.flags ?? []),
  ]);
}

const RSA_SHA256 = sequence(oid('1.2.840.113549.1.1.11'), nullElement());

/** A request of our own making, for what openssl refuses to make. */
function handmade(
  input: {
    subject?: Buffer;
    attributes?: Buffer[];
    extensions?: Buffer[];
    spki?: Buffer;
    version?: number;
    algorithm?: Buffer;
    key?: TestKey;
  } = {},
): Buffer {
  const key = input.key ?? testKey('RSA-2048');
  const attributes =
    input.attributes ?? (input.extensions ? [sequence(oid(OID.extensionRequest), set(sequence(...input.extensions)))] : []);
  const signed = sequence(integer(input.version ?? 0), input.subject ?? sequence(), input.spki ?? key.spki, constructed(0, ...attributes));
  return sequence(signed, input.algorithm ?? RSA_SHA256, bitString(sign('sha256', signed, key.privateKey)));
}

function san(...generalNames: Buffer[]): Buffer {
  return sequence(oid(OID.subjectAltName), octetString(sequence(...generalNames)));
}

function commonName(value: Buffer): Buffer {
  return sequence(set(sequence(oid(OID.commonName), value)));
}

/** The Problem that reading ends in. */
function problemOf(der: Buffer): Problem {
  try {
    readCertificationRequest(der);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('the request was accepted');
}

describe('a good request', () => {
  it.each(['RSA-2048', 'RSA-3072', 'P-256', 'P-384', 'P-521'] as const)('with a %s key is read and its signature verified', (kind) => {
    const key = testKey(kind);
    const read = readCertificationRequest(
      opensslRequest(key, { subject: '/CN=www.example.com/O=Ignored', san: 'DNS:www.example.com,DNS:*.Example.ORG' }),
    );
    expect(read.names).toEqual(['www.example.com', '*.example.org']);
    expect(read.otherNames).toEqual([]);
    expect(read.spki).toEqual(key.spki);
    const jwk = key.publicKey.export({ format: 'jwk' });
    if (kind.startsWith('RSA')) {
      expect(read.key).toEqual({
        type: 'RSA',
        bits: Number(kind.slice(4)),
        modulus: Buffer.from(jwk.n ?? '', 'base64url'),
        exponent: 65_537n,
      });
    } else {
      expect(read.key).toEqual({ type: 'EC', curve: kind });
    }
    const members = Object.fromEntries(Object.entries(jwk).sort(([a], [b]) => (a < b ? -1 : 1)));
    expect(read.thumbprint).toBe(createHash('sha256').update(JSON.stringify(members)).digest('base64url'));
  });

  it.each(['sha256', 'sha384', 'sha512'])('is accepted with RSA PKCS #1 v1.5, RSASSA-PSS and ECDSA over %s', (hash) => {
    const pss = ['-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:digest'];
    expect(readCertificationRequest(opensslRequest(testKey('RSA-2048'), { san: 'DNS:a.example.com', flags: [`-${hash}`] })).names).toEqual([
      'a.example.com',
    ]);
    expect(
      readCertificationRequest(opensslRequest(testKey('RSA-2048'), { san: 'DNS:a.example.com', flags: [`-${hash}`, ...pss] })).names,
    ).toEqual(['a.example.com']);
    expect(readCertificationRequest(opensslRequest(testKey('P-256'), { san: 'DNS:a.example.com', flags: [`-${hash}`] })).names).toEqual([
      'a.example.com',
    ]);
  });

  it('may have no subject, no names, no attributes at all', () => {
    expect(readCertificationRequest(opensslRequest(testKey('RSA-2048')))).toMatchObject({ names: [], otherNames: [] });
    const key = testKey('RSA-2048');
    const signed = sequence(integer(0), sequence(), key.spki);
    const der = sequence(signed, RSA_SHA256, bitString(sign('sha256', signed, key.privateKey)));
    expect(readCertificationRequest(der)).toMatchObject({ names: [], otherNames: [] });
  });

  it('may carry attributes and extensions that do not concern us', () => {
    const der = opensslRequest(testKey('RSA-2048'), {
      san: 'DNS:a.example.com',
      flags: ['-addext', 'keyUsage=critical,digitalSignature', '-addext', 'tlsfeature=status_request'],
    });
    expect(readCertificationRequest(der).names).toEqual(['a.example.com']);
    const challengePassword = sequence(oid('1.2.840.113549.1.9.7'), set(utf8String('secret')));
    expect(readCertificationRequest(handmade({ attributes: [challengePassword] })).names).toEqual([]);
  });

  it('names other kinds of names in words', () => {
    const asked =
      'DNS:a.example.com,IP:192.0.2.1,IP:2001:db8::1,email:a@example.com,URI:https://example.com/,RID:1.2.3,otherName:1.2.3.4;UTF8:x';
    expect(readCertificationRequest(opensslRequest(testKey('RSA-2048'), { san: asked }))).toMatchObject({
      names: ['a.example.com'],
      otherNames: [
        'IP address 192.0.2.1',
        'IP address 2001:db8::1',
        'e-mail a@example.com',
        'URI https://example.com/',
        'registered ID',
        'other name of type 1.2.3.4',
      ],
    });
    expect(readCertificationRequest(opensslRequest(testKey('RSA-2048'), { subject: '/CN=192.0.2.1' }))).toMatchObject({
      names: [],
      otherNames: ['IP address 192.0.2.1'],
    });
    expect(readCertificationRequest(handmade({ extensions: [san(constructed(4, sequence()))] })).otherNames).toEqual(['directory name']);
  });

  it('keeps a common name that is no DNS name for the comparison, and lowers ASCII letters only', () => {
    expect(readCertificationRequest(handmade({ subject: commonName(utf8String('Example Corp')) })).names).toEqual(['example corp']);
    expect(readCertificationRequest(handmade({ subject: commonName(utf8String('\u212aelvin.example.com')) })).names).toEqual([
      '\u212aelvin.example.com',
    ]);
  });

  it('may hold the common name in a PrintableString with a star, as some clients write it', () => {
    expect(readCertificationRequest(handmade({ subject: commonName(tlv(0x13, Buffer.from('*.example.com'))) })).names).toEqual([
      '*.example.com',
    ]);
  });

  it('is one that openssl, too, finds good', () => {
    expect(
      opensslText(
        ['req', '-inform', 'DER', '-verify', '-noout'],
        handmade({ extensions: [san(primitive(2, Buffer.from('a.example.com')))] }),
      ),
    ).toContain('verify OK');
  });
});

describe('a request is refused as badCSR', () => {
  const good = handmade({ extensions: [san(primitive(2, Buffer.from('a.example.com')))] });

  it.each<[string, () => Buffer, RegExp]>([
    ['when empty', () => Buffer.alloc(0), /not a PKCS #10 request in DER/],
    ['when it is PEM', () => Buffer.from('-----BEGIN CERTIFICATE REQUEST-----\n'), /PEM; send the base64url/],
    ['when it is too large', () => Buffer.alloc(65_537, 0x30), /at most 65536/],
    ['with trailing bytes', () => Buffer.concat([good, Buffer.of(0)]), /unexpected bytes/],
    ['when cut off', () => good.subarray(0, -1), /longer than the bytes around it/],
    ['with a BER length', () => Buffer.concat([Buffer.from('3080', 'hex'), good.subarray(4), Buffer.from('0000', 'hex')]), /indefinite/],
    [
      'when it is a certificate',
      () => openssl(['req', '-x509', '-key', folder.write('x.pem', testKey('RSA-2048').pem), '-subj', '/CN=a', '-outform', 'DER']),
      /not a PKCS #10/,
    ],
    ['of another version', () => handmade({ version: 1 }), /version/],
    ['with a signature by another key', () => handmade({ spki: testKey('RSA-2048', 'other').spki }), /does not fit its public key/],
    ['signed for another kind of key', () => handmade({ spki: testKey('P-256').spki }), /for RSA keys but holds an EC key/],
    [
      'signed with SHA-1',
      () => opensslRequest(testKey('RSA-2048'), { flags: ['-sha1'] }),
      /SHA-1, which is too weak; sign it with SHA-256/,
    ],
    ['signed with SHA-224', () => opensslRequest(testKey('RSA-2048'), { flags: ['-sha224'] }), /SHA-224, which is too weak/],
    ['signed with MD5', () => opensslRequest(testKey('RSA-2048'), { flags: ['-md5'] }), /MD5, which is too weak/],
    ['signed with ECDSA and SHA-1', () => opensslRequest(testKey('P-256'), { flags: ['-sha1'] }), /SHA-1, which is too weak/],
    [
      'signed with RSASSA-PSS and SHA-1',
      () => opensslRequest(testKey('RSA-2048'), { flags: ['-sha1', '-sigopt', 'rsa_padding_mode:pss'] }),
      /SHA-1, which is too weak/,
    ],
    [
      'signed with RSASSA-PSS and another hash in MGF1',
      () => opensslRequest(testKey('RSA-2048'), { flags: ['-sha256', '-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_mgf1_md:sha512'] }),
      /MGF1 with the hash/,
    ],
    ['signed with an unknown algorithm', () => handmade({ algorithm: sequence(oid('1.2.3.4')) }), /not known here \(1\.2\.3\.4\)/],
    [
      'with parameters beside the algorithm',
      () => handmade({ algorithm: sequence(oid('1.2.840.113549.1.1.11'), integer(1)) }),
      /unexpected bytes/,
    ],
    [
      'with two extensionRequest attributes',
      () =>
        handmade({
          attributes: Array<Buffer>(2).fill(sequence(oid(OID.extensionRequest), set(sequence(san(primitive(2, Buffer.from('a'))))))),
        }),
      /two extensionRequest/,
    ],
    [
      'with two subjectAltName extensions',
      () => handmade({ extensions: [san(primitive(2, Buffer.from('a'))), san(primitive(2, Buffer.from('b')))] }),
      /two subjectAltName/,
    ],
    ['with an empty subjectAltName', () => handmade({ extensions: [san()] }), /subjectAltName is empty/],
    ['with a dNSName outside ASCII', () => handmade({ extensions: [san(primitive(2, Buffer.from('bücher.example')))] }), /outside ASCII/],
    ['with an iPAddress of 5 octets', () => handmade({ extensions: [san(primitive(7, Buffer.alloc(5)))] }), /neither 4 nor 16/],
    ['with a GeneralName that is none', () => handmade({ extensions: [san(primitive(9, Buffer.alloc(5)))] }), /none of the nine/],
    [
      'with a common name in a BMPString',
      () => handmade({ subject: commonName(tlv(0x1e, Buffer.from('0061', 'hex'))) }),
      /neither UTF8String nor PrintableString/,
    ],
    ['with an empty common name', () => handmade({ subject: commonName(utf8String('')) }), /commonName is empty/],
  ])('%s', (_, make, detail) => {
    const problem = problemOf(make());
    expect(problem.type).toBe('badCSR');
    expect(problem.detail).toMatch(detail);
  });
});

describe('a key that cannot be certified is badCSR, not badPublicKey, which is for JWS keys (RFC 8555 §6.7)', () => {
  const rsa = (modulus: string, exponent: string): Buffer =>
    sequence(sequence(oid('1.2.840.113549.1.1.1'), nullElement()), bitString(sequence(integer(modulus), integer(exponent))));
  const p256 = testKey('P-256').spki;
  const offCurve = Buffer.from(p256);
  offCurve[offCurve.length - 1] = (offCurve[offCurve.length - 1] ?? 0) ^ 1;

  it.each<[string, () => Buffer, RegExp]>([
    ['for an Ed25519 key', () => opensslRequest(testKey('Ed25519')), /use RSA .*, or EC/],
    ['for a curve that is not certified', () => opensslRequest(testKey('P-224')), /P-256 or P-384/],
    [
      'for an RSASSA-PSS key',
      () => handmade({ spki: sequence(sequence(oid('1.2.840.113549.1.1.10')), bitString(Buffer.alloc(5))) }),
      /of a kind that is not certified/,
    ],
    [
      'for an RSA key without NULL parameters',
      () => handmade({ spki: sequence(sequence(oid('1.2.840.113549.1.1.1')), bitString(sequence(integer(5), integer(3)))) }),
      /of a kind that is not certified/,
    ],
    ['for an RSA key beyond 8192 bits', () => handmade({ spki: rsa('ff'.repeat(1025), '010001') }), /longer than 8192 bits/],
    ['for an RSA exponent beyond 256 bits', () => handmade({ spki: rsa('ff'.repeat(256), 'ff'.repeat(33)) }), /exponent/],
    [
      'for an RSA key that is none',
      () => handmade({ spki: sequence(sequence(oid('1.2.840.113549.1.1.1'), nullElement()), bitString(Buffer.of(4, 0))) }),
      /malformed/,
    ],
    [
      'for a compressed point',
      () => handmade({ spki: Buffer.from(createPublicKey(testKey('P-256').pem).export({ type: 'spki', format: 'der' })).fill(2, 26, 27) }),
      /uncompressed point/,
    ],
    [
      'for a point that is not on its curve',
      () => handmade({ spki: offCurve, algorithm: sequence(oid('1.2.840.10045.4.3.2')) }),
      /not on P-256/,
    ],
  ])('%s', (_, make, detail) => {
    const problem = problemOf(make());
    expect(problem.type).toBe('badCSR');
    expect(problem.detail).toMatch(detail);
  });

  it('but a short RSA key is left to the policy to judge', () => {
    expect(readCertificationRequest(opensslRequest(testKey('RSA-1024'))).key).toMatchObject({ type: 'RSA', bits: 1024 });
  });
});

describe('any change to a good request', () => {
  const originals = [
    opensslRequest(testKey('RSA-2048'), {
      subject: '/CN=a.example.com',
      san: 'DNS:a.example.com,IP:192.0.2.1,email:a@example.com',
      flags: ['-sigopt', 'rsa_padding_mode:pss'],
    }),
    opensslRequest(testKey('P-256'), { subject: '/C=JP/CN=a.example.com', san: 'DNS:a.example.com' }),
    opensslRequest(testKey('RSA-2048'), { subject: '/C=JP/CN=a.example.com', san: 'DNS:a.example.com' }),
  ];

  it('ends in a Problem, never in another error', () => {
    const edit = fc.record({ at: fc.nat(1200), octet: fc.nat(255), act: fc.constantFrom('set', 'delete', 'insert', 'cut') });
    fc.assert(
      fc.property(fc.constantFrom(...originals), fc.array(edit, { minLength: 1, maxLength: 4 }), (original, edits) => {
        let octets = [...original];
        for (const { at, octet, act } of edits) {
          const index = at % octets.length;
          if (act === 'set') octets[index] = octet;
          else if (act === 'cut') octets = octets.slice(0, Math.max(1, index));
          else octets.splice(index, act === 'delete' ? 1 : 0, ...(act === 'insert' ? [octet] : []));
        }
        const der = Buffer.from(octets);
        try {
          readCertificationRequest(der);
          expect(der).toEqual(original);
        } catch (error) {
          expect(error).toBeInstanceOf(Problem);
          expect((error as Problem).type).toBe('badCSR');
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('even when the edited request is signed anew', () => {
    fc.assert(
      fc.property(fc.nat(400), fc.nat(255), (at, octet) => {
        const key = testKey('RSA-2048');
        const signed = sequence(
          integer(0),
          commonName(utf8String('a.example.com')),
          key.spki,
          constructed(
            0,
            sequence(
              oid(OID.extensionRequest),
              set(sequence(san(primitive(2, Buffer.from('a.example.com')), primitive(7, Buffer.alloc(4))))),
            ),
          ),
        );
        signed[at % signed.length] = octet;
        const der = sequence(signed, RSA_SHA256, bitString(sign('sha256', signed, key.privateKey)));
        try {
          expect(readCertificationRequest(der).names.length).toBeLessThan(4);
        } catch (error) {
          expect(error).toBeInstanceOf(Problem);
        }
      }),
      { numRuns: 300 },
    );
  });
});
