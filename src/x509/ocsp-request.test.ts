import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { ISSUER_NAME, issuerCertificate, subscriberCertificate } from '../../test/fixtures/x509/issue.js';
import { testKey } from '../../test/fixtures/x509/keys.js';
import { openssl, temporaryFolder } from '../../test/fixtures/x509/openssl.js';
import { toPem } from '../core/pem.js';
import { DerError } from './der-error.js';
import { boolean, constructed, integer, nullElement, octetString, oid, primitive, sequence } from './der.js';
import { keyIdentifier } from './key-identifier.js';
import { OID } from './oid.js';
import { readOcspRequest } from './ocsp-request.js';

const folder = temporaryFolder();
afterAll(folder.remove);

const issuerFile = folder.write('issuer.pem', toPem('CERTIFICATE', issuerCertificate()));
const SERIAL = '80e1d2c3b4a5968778695a4b3c2d1e0f';
const leafFile = folder.write('leaf.pem', toPem('CERTIFICATE', subscriberCertificate({ serial: SERIAL, spki: testKey('RSA-2048').spki })));

function opensslRequest(flags: readonly string[] = [], extra: readonly string[] = []): Buffer {
  return openssl(['ocsp', ...flags, '-issuer', issuerFile, '-cert', leafFile, '-reqout', '-', ...extra]);
}

const SHA1 = oid('1.3.14.3.2.26');

function certId(algorithm = sequence(SHA1, nullElement())): Buffer {
  return sequence(algorithm, octetString(Buffer.alloc(20, 1)), octetString(Buffer.alloc(20, 2)), integer('f0'));
}

function request(input: { certIds?: Buffer[]; before?: Buffer[]; extensions?: Buffer[]; after?: Buffer[] } = {}): Buffer {
  const list = sequence(...(input.certIds ?? [certId()]).map((id) => sequence(id)));
  const extensions = input.extensions ? [constructed(2, sequence(...input.extensions))] : [];
  return sequence(sequence(...(input.before ?? []), list, ...extensions), ...(input.after ?? []));
}

function nonce(length: number): Buffer {
  return sequence(oid(OID.ocspNonce), octetString(octetString(Buffer.alloc(length, 3))));
}

describe('readOcspRequest', () => {
  it.each(['sha1', 'sha256'] as const)('reads what openssl asks with %s', (hash) => {
    const read = readOcspRequest(opensslRequest([`-${hash}`]));
    expect(read.requests).toHaveLength(1);
    expect(read.requests[0]).toMatchObject({
      hashAlgorithm: hash,
      serial: SERIAL,
      issuerNameHash: createHash(hash).update(ISSUER_NAME).digest(),
      issuerKeyHash: keyIdentifier(testKey('RSA-2048', 'issuer').spki, hash),
    });
    expect(read.nonce?.length).toBeGreaterThanOrEqual(16);
  });

  it('names another hash by its identifier, and knows no nonce where none is sent', () => {
    const read = readOcspRequest(opensslRequest(['-sha384', '-no_nonce']));
    expect(read.requests[0]?.hashAlgorithm).toBe('2.16.840.1.101.3.4.2.2');
    expect(read.nonce).toBeUndefined();
  });

  it('reads several requests and a signed one', () => {
    const keyFile = folder.write('signer.key', testKey('RSA-2048').pem);
    const read = readOcspRequest(opensslRequest([], ['-serial', '0x55', '-signer', leafFile, '-signkey', keyFile]));
    expect(read.requests.map(({ serial }) => serial)).toEqual([SERIAL, '55']);
  });

  it('takes the hash with and without NULL, and keeps the CertID as it was sent', () => {
    for (const [id, nullParameters] of [
      [certId(), true],
      [certId(sequence(SHA1)), false],
    ] as const) {
      expect(readOcspRequest(request({ certIds: [id] })).requests).toEqual([
        { hashAlgorithm: 'sha1', nullParameters, issuerNameHash: Buffer.alloc(20, 1), issuerKeyHash: Buffer.alloc(20, 2), serial: 'f0', certId: id },
      ]);
    }
  });

  it('takes a version written out, a requestor name and extensions that are not critical', () => {
    const requestor = constructed(1, primitive(2, Buffer.from('a.example')));
    const extension = sequence(oid('1.3.6.1.5.5.7.48.1.4'), octetString(sequence()));
    expect(readOcspRequest(request({ before: [constructed(0, integer(0)), requestor], extensions: [extension, nonce(32)] })).nonce).toEqual(
      Buffer.alloc(32, 3),
    );
  });

  it.each([1, 16, 32, 128])('takes a nonce of %i octets', (length) => {
    expect(readOcspRequest(request({ extensions: [nonce(length)] })).nonce).toHaveLength(length);
  });

  it.each<[string, Buffer]>([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('GET /')],
    ['trailing bytes', Buffer.concat([request(), Buffer.of(0)])],
    ['an empty list', request({ certIds: [] })],
    ['another version', request({ before: [constructed(0, integer(1))] })],
    ['a nonce of 0 octets', request({ extensions: [nonce(0)] })],
    ['a nonce of 129 octets', request({ extensions: [nonce(129)] })],
    ['two nonces', request({ extensions: [nonce(16), nonce(16)] })],
    ['a nonce that is no OCTET STRING', request({ extensions: [sequence(oid(OID.ocspNonce), octetString(Buffer.alloc(16, 3)))] })],
    ['an unknown critical extension', request({ extensions: [sequence(oid('1.2.3'), boolean(true), octetString())] })],
    ['parameters beside the hash', request({ certIds: [certId(sequence(SHA1, integer(1)))] })],
    ['something behind the signature', request({ after: [integer(1)] })],
  ])('refuses %s', (_, der) => {
    expect(() => readOcspRequest(der)).toThrow(DerError);
  });

  it('throws nothing but DerError, whatever was changed', () => {
    const original = opensslRequest();
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { minLength: 1, maxLength: 4 }), fc.boolean(), (changes, cut) => {
        const bytes = Buffer.from(cut ? original.subarray(0, changes[0]?.[0]) : original);
        for (const [at, octet] of changes) if (bytes.length > 0) bytes[at % bytes.length] = octet;
        try {
          expect(readOcspRequest(bytes).requests.length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(DerError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
