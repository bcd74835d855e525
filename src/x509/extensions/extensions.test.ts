import { afterAll, describe, expect, it } from 'vitest';
import { testKey } from '../../../test/fixtures/x509/keys.js';
import { openssl, temporaryFolder } from '../../../test/fixtures/x509/openssl.js';
import { InvariantError } from '../../core/invariant-error.js';
import { readCertificate } from '../read-certificate.js';
import { authorityInformationAccess } from './authority-information-access.js';
import { authorityKeyIdentifier } from './authority-key-identifier.js';
import { basicConstraints } from './basic-constraints.js';
import { certificatePolicies } from './certificate-policies.js';
import { crlDistributionPoints } from './crl-distribution-points.js';
import { extendedKeyUsage } from './extended-key-usage.js';
import { extension } from './extension.js';
import { keyUsage } from './key-usage.js';
import { ocspNocheck } from './ocsp-nocheck.js';
import { subjectAlternativeName } from './subject-alternative-name.js';
import { subjectKeyIdentifier } from './subject-key-identifier.js';

const folder = temporaryFolder();
afterAll(folder.remove);

describe('each extension', () => {
  it.each<[string, Buffer, string]>([
    ['basicConstraints of a subscriber', basicConstraints({ ca: false }), '300c0603551d130101ff04023000'],
    ['basicConstraints of a CA', basicConstraints({ ca: true }), '300f0603551d130101ff040530030101ff'],
    [
      'basicConstraints of a CA with path length 0',
      basicConstraints({ ca: true, pathLength: 0 }),
      '30120603551d130101ff040830060101ff020100',
    ],
    ['keyUsage of a subscriber', keyUsage(['digitalSignature']), '300e0603551d0f0101ff040403020780'],
    ['keyUsage with keyEncipherment', keyUsage(['keyEncipherment', 'digitalSignature']), '300e0603551d0f0101ff0404030205a0'],
    ['keyUsage of a CA', keyUsage(['keyCertSign', 'cRLSign']), '300e0603551d0f0101ff040403020106'],
    ['keyUsage with decipherOnly', keyUsage(['keyAgreement', 'decipherOnly']), '300f0603551d0f0101ff04050303070880'],
    ['extKeyUsage', extendedKeyUsage(['1.3.6.1.5.5.7.3.1']), '30130603551d25040c300a06082b06010505070301'],
    ['ocsp-nocheck', ocspNocheck(), '300f06092b060105050730010504020500'],
    ['subjectKeyIdentifier', subjectKeyIdentifier(Buffer.alloc(20, 0xab)), `301d0603551d0e04160414${'ab'.repeat(20)}`],
    ['authorityKeyIdentifier', authorityKeyIdentifier(Buffer.alloc(20, 0xab)), `301f0603551d23041830168014${'ab'.repeat(20)}`],
    ['certificatePolicies', certificatePolicies([{ oid: '2.23.140.1.2.2', cps: null }]), '30130603551d20040c300a3008060667810c010202'],
  ])('%s has its one encoding', (_, der, hex) => {
    expect(der.toString('hex')).toBe(hex);
  });

  it('is what openssl makes of the same words', () => {
    const config = folder.write(
      'v3.cnf',
      `[v3]
basicConstraints=critical,CA:TRUE,pathlen:3
keyUsage=critical,digitalSignature,keyEncipherment
extendedKeyUsage=serverAuth,clientAuth,OCSPSigning
subjectAltName=DNS:a.example.com,DNS:*.b.example.com
certificatePolicies=2.23.140.1.2.2,@own
crlDistributionPoints=URI:http://crl.example/a.crl
authorityInfoAccess=OCSP;URI:http://ocsp.example/,caIssuers;URI:http://ca.example/a.cer
noCheck=ignored
[own]
policyIdentifier=1.3.6.1.4.1.99999.7
CPS.1=https://cps.example/
`,
    );
    const request = folder.write('a.csr', openssl(['req', '-new', '-key', folder.write('a.pem', testKey('P-256').pem), '-subj', '/CN=a']));
    const made = openssl([
      'x509',
      '-req',
      '-in',
      request,
      '-signkey',
      folder.path('a.pem'),
      '-extfile',
      config,
      '-extensions',
      'v3',
      '-outform',
      'DER',
    ]);
    expect(
      readCertificate(made)
        .extensions.slice(0, 8)
        .map(({ oid, critical, value }) => extension(oid, critical, value).toString('hex')),
    ).toEqual(
      [
        basicConstraints({ ca: true, pathLength: 3 }),
        keyUsage(['digitalSignature', 'keyEncipherment']),
        extendedKeyUsage(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2', '1.3.6.1.5.5.7.3.9']),
        subjectAlternativeName(['a.example.com', '*.b.example.com']),
        certificatePolicies([
          { oid: '2.23.140.1.2.2', cps: null },
          { oid: '1.3.6.1.4.1.99999.7', cps: 'https://cps.example/' },
        ]),
        crlDistributionPoints('http://crl.example/a.crl'),
        authorityInformationAccess({ ocsp: 'http://ocsp.example/', caIssuers: 'http://ca.example/a.cer' }),
        ocspNocheck(),
      ].map((der) => der.toString('hex')),
    );
  });

  it.each<[string, () => Buffer]>([
    ['keyUsage without bits', () => keyUsage([])],
    ['extKeyUsage without purposes', () => extendedKeyUsage([])],
    ['subjectAltName without names', () => subjectAlternativeName([])],
    ['subjectAltName outside ASCII', () => subjectAlternativeName(['bücher.example'])],
    ['certificatePolicies without policies', () => certificatePolicies([])],
    ['authorityInfoAccess without locations', () => authorityInformationAccess({})],
    ['a path length without a CA', () => basicConstraints({ ca: false, pathLength: 0 })],
  ])('%s is refused', (_, make) => {
    expect(make).toThrow(InvariantError);
  });
});
