import * as pkijs from 'pkijs';
import { afterAll, describe, expect, it } from 'vitest';
import { BEGIN, ISSUER_NAME, issuerCertificate, subscriberCertificate } from '../../test/fixtures/x509/issue.js';
import { testKey, testSign } from '../../test/fixtures/x509/keys.js';
import { openssl, opensslText, temporaryFolder } from '../../test/fixtures/x509/openssl.js';
import { InvariantError } from '../core/invariant-error.js';
import { toPem } from '../core/pem.js';
import { assembleSigned } from './assemble-signed.js';
import { checkDer } from './check-der.js';
import { keyIdentifier } from './key-identifier.js';
import { readCrl } from './read-crl.js';
import { buildTbsCrl, type RevokedCertificate, type TbsCrlFields } from './tbs-crl.js';

const folder = temporaryFolder();
afterAll(folder.remove);

const issuerKey = testKey('RSA-2048', 'issuer');

function crl(input: Partial<TbsCrlFields & { entries: Iterable<RevokedCertificate> }> = {}): Buffer {
  const tbs = buildTbsCrl({
    signatureAlgorithm: 'sha256WithRSAEncryption',
    issuer: ISSUER_NAME,
    thisUpdate: BEGIN,
    nextUpdate: BEGIN + 96 * 3600 - 1,
    number: 7,
    authorityKeyId: keyIdentifier(issuerKey.spki),
    entries: [],
    ...input,
  });
  return assembleSigned(tbs, 'sha256WithRSAEncryption', testSign(issuerKey, 'sha256WithRSAEncryption', tbs));
}

const ENTRIES = [
  { serial: '0a', revokedAt: BEGIN - 10, reason: 0 },
  { serial: '80e1d2c3b4a5968778695a4b3c2d1e0f', revokedAt: BEGIN - 9, reason: 1 },
  { serial: 'f0', revokedAt: BEGIN - 8, reason: 3 },
  { serial: 'f1', revokedAt: BEGIN - 7, reason: 4 },
  { serial: 'f2', revokedAt: BEGIN - 6, reason: 5 },
  { serial: 'f3', revokedAt: BEGIN - 5, reason: 9 },
] as const;

describe('a CRL that is built here', () => {
  const issuerFile = folder.write('issuer.pem', toPem('CERTIFICATE', issuerCertificate()));

  it('says to openssl what it was told', () => {
    const text = openssl(['crl', '-inform', 'DER', '-noout', '-text'], crl({ entries: ENTRIES })).toString();
    expect(text).toContain('Version 2 (0x1)');
    expect(text).toContain('Last Update: Nov 20 00:00:00 2026 GMT');
    expect(text).toContain('Next Update: Nov 23 23:59:59 2026 GMT');
    expect(text).toMatch(/X509v3 CRL Number: \s+7\n/);
    expect(text).toContain('X509v3 Authority Key Identifier:');
    expect(text.match(/Serial Number: [0-9A-F]+/g)).toEqual(ENTRIES.map(({ serial }) => `Serial Number: ${serial.toUpperCase()}`));
    expect(text.match(/Reason Code: \s+(.*)/g)?.map((line) => line.replace(/Reason Code: \s+/, ''))).toEqual([
      'Key Compromise',
      'Affiliation Changed',
      'Superseded',
      'Cessation Of Operation',
      'Privilege Withdrawn',
    ]);
    expect(text).not.toContain('critical');
    expect(opensslText(['crl', '-inform', 'DER', '-noout', '-CAfile', issuerFile], crl({ entries: ENTRIES }))).toContain('verify OK');
  });

  it('makes openssl refuse a certificate that is on it, and accept one that is not', () => {
    const crlFile = folder.write('crl.pem', toPem('X509 CRL', crl({ entries: ENTRIES })));
    const verify = (serial: string): string => {
      const leafFile = folder.write(
        `${serial}.pem`,
        toPem('CERTIFICATE', subscriberCertificate({ serial, spki: testKey('RSA-2048').spki })),
      );
      return opensslText([
        'verify',
        '-x509_strict',
        '-crl_check',
        '-attime',
        String(BEGIN + 1),
        '-CRLfile',
        crlFile,
        '-CAfile',
        issuerFile,
        leafFile,
      ]);
    };
    expect(verify('80e1d2c3b4a5968778695a4b3c2d1e0f')).toContain('certificate revoked');
    expect(verify('0b')).toContain(': OK');
  });

  it('has no revokedCertificates when nothing is revoked', () => {
    const der = crl();
    expect(openssl(['crl', '-inform', 'DER', '-noout', '-text'], der).toString()).toContain('No Revoked Certificates.');
    expect(readCrl(der)).toMatchObject({ hasRevokedCertificates: false });
  });

  it('is read by pkijs, which writes it back the same', () => {
    const der = crl({ entries: ENTRIES });
    const read = pkijs.CertificateRevocationList.fromBER(der);
    expect(read.revokedCertificates).toHaveLength(6);
    expect(Buffer.from(read.toSchema().toBER())).toEqual(der);
  });

  it('is read back here', () => {
    const read = readCrl(crl({ entries: ENTRIES, number: (1n << 159n) - 1n }));
    expect(read).toMatchObject({
      version: 2,
      thisUpdate: BEGIN,
      thisUpdateTag: 'UTCTime',
      nextUpdate: BEGIN + 96 * 3600 - 1,
      nextUpdateTag: 'UTCTime',
      hasRevokedCertificates: true,
      number: (1n << 159n) - 1n,
      authorityKeyId: keyIdentifier(issuerKey.spki),
    });
    expect(read.issuer).toEqual(ISSUER_NAME);
    expect(read.innerSignatureAlgorithm).toEqual(read.outerSignatureAlgorithm);
    expect([...read.entries()].map(({ serial, revokedAt, reason }) => ({ serial, revokedAt, reason: reason ?? 0 }))).toEqual(ENTRIES);
    expect(read.find('f0')).toMatchObject({ revokedAt: BEGIN - 8, reason: 3 });
    expect(read.find('f4')).toBeUndefined();
  });

  it('from 2050 carries GeneralizedTime', () => {
    expect(readCrl(crl({ nextUpdate: 2_524_608_000 }))).toMatchObject({
      thisUpdateTag: 'UTCTime',
      nextUpdate: 2_524_608_000,
      nextUpdateTag: 'GeneralizedTime',
    });
  });

  it('of 20,000 entries over many chunks loses none', () => {
    const count = 20_000;
    function* entries(): Generator<RevokedCertificate> {
      for (let i = 0; i < count; i++)
        yield { serial: (2n ** 127n + BigInt(i)).toString(16), revokedAt: BEGIN - i, reason: i % 2 === 0 ? 0 : 1 };
    }
    const der = crl({ entries: entries() });
    checkDer(der);
    const read = readCrl(der);
    expect(read.entryCount()).toBe(count);
    expect(read.find((2n ** 127n + 19_999n).toString(16))).toMatchObject({ revokedAt: BEGIN - 19_999, reason: 1 });
    expect(opensslText(['crl', '-inform', 'DER', '-noout', '-CAfile', issuerFile], der)).toContain('verify OK');
  });

  it.each([-1, 1n << 159n])('refuses the number %s', (number) => {
    expect(() => crl({ number })).toThrow(InvariantError);
  });

  it('refuses a reason that no subscriber entry may carry', () => {
    expect(() => crl({ entries: [{ serial: '01', revokedAt: BEGIN, reason: 6 as never }] })).toThrow(InvariantError);
  });
});
