import 'reflect-metadata';
import { X509Certificate as NodeCertificate } from 'node:crypto';
import * as peculiar from '@peculiar/x509';
import * as pkijs from 'pkijs';
import { afterAll, describe, expect, it } from 'vitest';
import {
  BEGIN,
  certificate,
  ISSUER_NAME,
  issuerCertificate,
  responderCertificate,
  SUBSCRIBER_NAMES,
  subscriberCertificate,
} from '../../test/fixtures/x509/issue.js';
import { testKey } from '../../test/fixtures/x509/keys.js';
import { openssl, opensslText, temporaryFolder } from '../../test/fixtures/x509/openssl.js';
import { InvariantError } from '../core/invariant-error.js';
import { toPem } from '../core/pem.js';
import type { SignatureAlgorithm } from '../core/signer.js';
import { basicConstraints } from './extensions/basic-constraints.js';
import { encodeName } from './name.js';
import { checkDer } from './check-der.js';

const folder = temporaryFolder();
afterAll(folder.remove);

const SERIAL = 'f0e1d2c3b4a5968778695a4b3c2d1e0f';

describe('a subscriber certificate that is built here', () => {
  const issuerFile = folder.write('issuer.pem', toPem('CERTIFICATE', issuerCertificate()));
  const der = subscriberCertificate({ serial: SERIAL, spki: testKey('RSA-2048').spki });

  it('says to openssl what it was told', () => {
    const text = openssl(['x509', '-inform', 'DER', '-noout', '-text', '-nameopt', 'utf8,sep_comma_plus,-esc_msb,lname'], der).toString();
    expect(text).toContain('Version: 3 (0x2)');
    expect(text.replaceAll(':', '')).toContain(SERIAL);
    expect(text).toContain(
      'countryName=JP,stateOrProvinceName=Tokyo,localityName=千代田区,organizationName=Example & Söhne,commonName=www.example.com',
    );
    expect(text).toContain('Issuer: countryName=JP,organizationName=Test Trust Co., Ltd.,commonName=Test Issuing CA');
    expect(text).toContain('Not Before: Nov 20 00:00:00 2026 GMT');
    expect(text).toContain('Not After : Jun  6 23:59:59 2027 GMT');
    expect(text).toMatch(/X509v3 Basic Constraints: critical\s+CA:FALSE/);
    expect(text).toMatch(/X509v3 Key Usage: critical\s+Digital Signature\n/);
    expect(text).toMatch(/X509v3 Extended Key Usage: \s+TLS Web Server Authentication, TLS Web Client Authentication/);
    expect(text).toMatch(/Policy: 2\.23\.140\.1\.2\.2\s+Policy: 1\.3\.6\.1\.4\.1\.99999\.1\s+CPS: https:\/\/repository\.example\/cps/);
    expect(text).toMatch(/OCSP - URI:http:\/\/ocsp\.example\/\s+CA Issuers - URI:http:\/\/repository\.example\/ca\.cer/);
    expect(text).toMatch(/X509v3 CRL Distribution Points: \s+Full Name:\s+URI:http:\/\/repository\.example\/ca\.crl/);
    expect(text).toContain(SUBSCRIBER_NAMES.map((name) => `DNS:${name}`).join(', '));
  });

  it('is verified by openssl in strict mode', () => {
    const leafFile = folder.write('leaf.der', der);
    const text = opensslText([
      'verify',
      '-x509_strict',
      '-check_ss_sig',
      '-attime',
      String(BEGIN + 1),
      '-purpose',
      'sslserver',
      '-verify_hostname',
      'a.example.org',
      '-CAfile',
      issuerFile,
      leafFile,
    ]);
    expect(text.trim()).toBe(`${leafFile}: OK`);
  });

  it('carries the key identifiers that openssl computes', () => {
    const config = folder.write('ski.cnf', '[v3]\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n');
    const request = openssl(['req', '-new', '-key', folder.write('leaf.pem', testKey('RSA-2048').pem), '-subj', '/CN=x']);
    const made = openssl([
      'x509',
      '-req',
      '-in',
      folder.write('leaf.csr', request),
      '-CA',
      issuerFile,
      '-CAkey',
      folder.write('issuer-key.pem', testKey('RSA-2048', 'issuer').pem),
      '-extfile',
      config,
      '-extensions',
      'v3',
      '-outform',
      'DER',
    ]);
    const identifiers = (bytes: Buffer): string =>
      openssl(['x509', '-inform', 'DER', '-noout', '-ext', 'subjectKeyIdentifier,authorityKeyIdentifier'], bytes)
        .toString()
        .split('\n')
        .filter((line) => line.startsWith(' '))
        .sort()
        .join();
    expect(identifiers(der)).toBe(identifiers(made));
  });

  it('is read by @peculiar/x509 and by pkijs, which write it back the same', () => {
    const read = new peculiar.X509Certificate(der);
    expect(read.serialNumber.replace(/^00/, '')).toBe(SERIAL);
    expect(read.notAfter.getTime() / 1000).toBe(BEGIN + 199 * 86_400 - 1);
    expect(read.getExtension(peculiar.SubjectAlternativeNameExtension)?.names.items.map(({ value }) => value)).toEqual(SUBSCRIBER_NAMES);
    expect(read.getExtension(peculiar.BasicConstraintsExtension)?.ca).toBe(false);
    expect(read.getExtension(peculiar.KeyUsagesExtension)?.usages).toBe(peculiar.KeyUsageFlags.digitalSignature);
    const other = pkijs.Certificate.fromBER(der);
    expect(other.extensions).toHaveLength(9);
    expect(Buffer.from(other.toSchema().toBER())).toEqual(der);
  });

  it('is DER throughout, for node too', () => {
    checkDer(der);
    const read = new NodeCertificate(der);
    expect(read.verify(testKey('RSA-2048', 'issuer').publicKey)).toBe(true);
    expect(read.raw).toEqual(der);
  });

  it.each<[SignatureAlgorithm, 'RSA-2048' | 'P-256' | 'P-384' | 'P-521', string]>([
    ['sha256WithRSAEncryption', 'RSA-2048', '300d06092a864886f70d01010b0500'],
    ['sha384WithRSAEncryption', 'RSA-2048', '300d06092a864886f70d01010c0500'],
    ['sha512WithRSAEncryption', 'RSA-2048', '300d06092a864886f70d01010d0500'],
    ['ecdsa-with-SHA256', 'P-256', '300a06082a8648ce3d040302'],
    ['ecdsa-with-SHA384', 'P-384', '300a06082a8648ce3d040303'],
    ['ecdsa-with-SHA512', 'P-521', '300a06082a8648ce3d040304'],
  ])('signed with %s is verified by openssl and names its algorithm twice', (algorithm, kind, identifier) => {
    const key = testKey(kind, 'issuer');
    const leaf = subscriberCertificate({ serial: SERIAL, spki: testKey('P-256').spki, issuerKey: key, signatureAlgorithm: algorithm });
    expect(leaf.toString('hex').split(identifier)).toHaveLength(3);
    const text = opensslText([
      'verify',
      '-x509_strict',
      '-attime',
      String(BEGIN + 1),
      '-CAfile',
      folder.write(`${algorithm}.ca`, toPem('CERTIFICATE', issuerCertificate(key, algorithm))),
      folder.write(`${algorithm}.leaf`, leaf),
    ]);
    expect(text).toContain(': OK');
  });

  it('beyond 2049 carries GeneralizedTime', () => {
    const key = testKey('RSA-2048', 'issuer');
    const late = certificate(
      {
        serial: '02',
        issuer: ISSUER_NAME,
        subject: ISSUER_NAME,
        spki: key.spki,
        extensions: [basicConstraints({ ca: true, pathLength: 0 })],
        notAfter: 2_524_608_000,
      },
      key,
    );
    const text = openssl(['asn1parse', '-inform', 'DER'], late).toString();
    expect(text).toMatch(/UTCTIME\s+:261120000000Z/);
    expect(text).toMatch(/GENERALIZEDTIME\s+:20500101000000Z/);
    expect(openssl(['x509', '-inform', 'DER', '-noout', '-ext', 'basicConstraints'], late).toString()).toContain('CA:TRUE, pathlen:0');
  });

  it('a responder certificate says to openssl that it may sign OCSP and need not be checked', () => {
    const text = openssl(['x509', '-inform', 'DER', '-noout', '-text'], responderCertificate(testKey('RSA-2048'))).toString();
    expect(text).toMatch(/X509v3 Extended Key Usage: \s+OCSP Signing/);
    expect(text).toMatch(/OCSP No Check: \s/);
  });
});

describe('encodeName', () => {
  it('writes one attribute per RDN, as PrintableString where the characters allow', () => {
    const name = encodeName([
      { type: 'countryName', value: 'JP' },
      { type: 'organizationName', value: 'A & B' },
      { type: 'commonName', value: '*.example.com' },
      { type: 'localityName', value: 'Chiyoda-ku' },
    ]);
    expect(
      openssl(['asn1parse', '-inform', 'DER'], name)
        .toString()
        .match(/(SET|PRINTABLESTRING|UTF8STRING)/g),
    ).toEqual(['SET', 'PRINTABLESTRING', 'SET', 'UTF8STRING', 'SET', 'UTF8STRING', 'SET', 'PRINTABLESTRING']);
  });

  it('refuses a country outside PrintableString', () => {
    expect(() => encodeName([{ type: 'countryName', value: '日本' }])).toThrow(InvariantError);
  });
});
