import { createHash, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { der, extension, oid, seq, text, time } from '../../test/support/raw-der.js';
import type { OrganizationAttributes } from '../core/state/organization.js';
import { SECONDS_PER_DAY } from '../core/time.js';
import { readCertificate } from '../x509/read-certificate.js';
import { COUNTRY_CODES } from './br/country-codes.js';
import type { CertificateLintContext } from './certificate-lint.js';
import { CERTIFICATE_LINTS } from './certificate-lints.js';
import { runCertificateLints } from './run.js';

/* Certificates are put together here from raw DER, so that every fault can be made and nothing is shared with the room that encodes. */

const rdn = (id: string, value: string, tag = 0x0c): Buffer => der(0x31, seq(oid(id), text(tag, value)));

const PRINTABLE = 0x13;
const UTF8 = 0x0c;
const DNS = 0x82;
const URI = 0x86;
const NOW = Date.UTC(2026, 10, 21, 12) / 1000;
const SHA256_RSA = Buffer.from('300d06092a864886f70d01010b0500', 'hex');
const SUBJECT: OrganizationAttributes = { country: 'JP', stateOrProvince: '東京都', locality: 'Mitaka', organization: 'Example K.K.' };
const NAMES = ['example.com', '*.example.com'];
const URLS = { crl: 'http://pki.test/1.crl', ocsp: 'http://pki.test/ocsp', caIssuers: 'http://pki.test/1.cer' };
const CPS = 'https://ca.test/cps';
const CP_OID = '1.2.392.200091.100.751.1';
const ISSUER_NAME = seq(rdn('2.5.4.6', 'JP', PRINTABLE), rdn('2.5.4.10', 'Test CA'), rdn('2.5.4.3', 'Issuing'));
const ISSUER_KEY_ID = Buffer.alloc(20, 9);

const rsaSpki = (bits: number, publicExponent = 65_537): Buffer =>
  generateKeyPairSync('rsa', { modulusLength: bits, publicExponent }).publicKey.export({ type: 'spki', format: 'der' });
const RSA = rsaSpki(2048);
const EC = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'der' });
const ED = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' });

const policy = (id: string, ...qualifiers: Buffer[]): Buffer => seq(oid(id), ...(qualifiers.length > 0 ? [seq(...qualifiers)] : []));
const cps = (uri: string): Buffer => seq(oid('1.3.6.1.5.5.7.2.1'), text(0x16, uri));
const access = (method: string, uri: string): Buffer => seq(oid(`1.3.6.1.5.5.7.48.${method}`), text(URI, uri));
const point = (...uris: string[]): Buffer => seq(der(0xa0, der(0xa0, ...uris.map((uri) => text(URI, uri)))));

const ID = {
  ski: '2.5.29.14',
  ku: '2.5.29.15',
  san: '2.5.29.17',
  bc: '2.5.29.19',
  crldp: '2.5.29.31',
  policies: '2.5.29.32',
  aki: '2.5.29.35',
  eku: '2.5.29.37',
  aia: '1.3.6.1.5.5.7.1.1',
  poison: '1.3.6.1.4.1.11129.2.4.3',
  scts: '1.3.6.1.4.1.11129.2.4.2',
};

/** The parts of a certificate; a test replaces some. */
interface Parts {
  version: Buffer;
  serial: Buffer;
  inner: Buffer;
  outer: Buffer;
  issuer: Buffer;
  notBefore: Buffer;
  notAfter: Buffer;
  subject: Buffer[];
  spki: Buffer;
  uniqueIds: Buffer;
  /** By short name; an empty Buffer leaves one out. */
  extensions: Record<string, Buffer>;
}

const notBefore = NOW - 3600;
const notAfter = notBefore + 199 * SECONDS_PER_DAY - 1;
const SERIAL = `01${'ab'.repeat(16)}`;

function goodExtensions(spki: Buffer): Record<string, Buffer> {
  // Where the key's bits begin behind the BIT STRING's unused-bits octet: a P-256 point is the last 65 octets.
  const bits = spki.subarray(spki.equals(EC) ? -65 : 24);
  return {
    ku: extension(ID.ku, Buffer.from(spki.equals(EC) ? '03020780' : '030205a0', 'hex'), true),
    eku: extension(ID.eku, seq(oid('1.3.6.1.5.5.7.3.1'))),
    san: extension(ID.san, seq(...NAMES.map((name) => text(DNS, name)))),
    policies: extension(ID.policies, seq(policy('2.23.140.1.2.2'), policy(CP_OID, cps(CPS)))),
    crldp: extension(ID.crldp, seq(point(URLS.crl))),
    aia: extension(ID.aia, seq(access('1', URLS.ocsp), access('2', URLS.caIssuers))),
    aki: extension(ID.aki, seq(der(0x80, ISSUER_KEY_ID))),
    ski: extension(ID.ski, der(0x04, createHash('sha1').update(bits).digest())),
  };
}

const subject = (over: Record<string, [value: string, tag?: number] | null> = {}, extra: Buffer[] = []): Buffer[] => {
  const all: Record<string, [value: string, tag?: number] | null> = {
    '2.5.4.6': ['JP', PRINTABLE],
    '2.5.4.8': [SUBJECT.stateOrProvince],
    '2.5.4.7': [SUBJECT.locality],
    '2.5.4.10': [SUBJECT.organization],
    '2.5.4.3': ['example.com'],
    ...over,
  };
  return [...Object.entries(all).flatMap(([id, value]) => (value === null ? [] : [rdn(id, value[0], value[1] ?? UTF8)])), ...extra];
};

function certificate(over: Partial<Parts> = {}): Buffer {
  const spki = over.spki ?? RSA;
  const parts: Parts = {
    version: der(0xa0, '020102'),
    serial: der(0x02, SERIAL),
    inner: SHA256_RSA,
    outer: over.inner ?? SHA256_RSA,
    issuer: ISSUER_NAME,
    notBefore: time(notBefore),
    notAfter: time(notAfter),
    subject: subject(),
    spki,
    uniqueIds: Buffer.alloc(0),
    ...over,
    extensions: { ...goodExtensions(spki), ...over.extensions },
  };
  const tbs = seq(
    parts.version,
    parts.serial,
    parts.inner,
    parts.issuer,
    seq(parts.notBefore, parts.notAfter),
    seq(...parts.subject),
    parts.spki,
    parts.uniqueIds,
    der(0xa3, seq(...Object.values(parts.extensions))),
  );
  return seq(tbs, parts.outer, der(0x03, Buffer.alloc(257)));
}

function context(over: Partial<CertificateLintContext> = {}): CertificateLintContext {
  return {
    now: NOW,
    baselineAt: NOW,
    logging: null,
    maxValidityDays: 200,
    issuer: {
      subject: ISSUER_NAME,
      keyId: ISSUER_KEY_ID,
      key: { type: 'RSA', bits: 2048, modulus: Buffer.alloc(256, 0xff), exponent: 65_537n },
      notBefore: NOW - SECONDS_PER_DAY,
      notAfter: NOW + 3650 * SECONDS_PER_DAY,
    },
    urls: URLS,
    profile: {
      commonName: true,
      countries: ['JP'],
      keyUsage: ['digitalSignature', 'keyEncipherment'],
      certificatePolicies: [
        { oid: '2.23.140.1.2.2', cps: null },
        { oid: CP_OID, cps: CPS },
      ],
      subjectKeyIdentifier: true,
      caIssuers: true,
    },
    wanted: { serial: SERIAL, names: NAMES, subject: SUBJECT, spki: RSA, notBefore, notAfter },
    ...over,
  };
}

function findings(over: Partial<Parts> = {}, within: Partial<CertificateLintContext> = {}): string[] {
  const result = runCertificateLints(readCertificate(certificate(over)), context(within));
  return result.ok ? [] : result.findings.map(({ id, detail }) => `${id}: ${detail}`);
}

const ext = (name: keyof typeof ID, value: Buffer, critical = false): Partial<Parts> => ({
  extensions: { [name]: extension(ID[name], value, critical) },
});
const without = (name: keyof typeof ID): Partial<Parts> => ({ extensions: { [name]: Buffer.alloc(0) } });
const named = (...names: Buffer[]): Partial<Parts> => ext('san', seq(...names));
const dns = (...names: string[]): Partial<Parts> => named(...names.map((name) => text(DNS, name)));
const validity = (seconds: number): [Partial<Parts>, Partial<CertificateLintContext>] => [
  { notAfter: time(notBefore + seconds - 1) },
  { maxValidityDays: 9999, wanted: { ...context().wanted, notAfter: notBefore + seconds - 1 } },
];
const rsaNumbers = (modulus: Buffer, exponent: string): Buffer =>
  seq('300d06092a864886f70d0101010500', der(0x03, '00', seq(der(0x02, modulus), der(0x02, exponent))));
const modulus2048 = (last: number): Buffer => Buffer.concat([Buffer.from('00ff', 'hex'), Buffer.alloc(254, 0xa5), Buffer.from([last])]);

/** A SignedCertificateTimestamp of a log (RFC 6962 §3.2), by hand. */
const sct = (log: number, over: { version?: string; at?: number; algorithm?: string; rest?: string } = {}): Buffer => {
  const { version = '00', at = NOW * 1000, algorithm = '0403', rest = '0002abcd' } = over;
  return Buffer.from(version + log.toString(16).padStart(2, '0').repeat(32) + at.toString(16).padStart(16, '0') + '0000' + algorithm + rest, 'hex');
};
const vector = (bytes: Buffer): Buffer => Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
const sctValue = (...scts: Buffer[]): Buffer => der(0x04, vector(Buffer.concat(scts.map(vector))));
const withScts = (...scts: Buffer[]): Partial<Parts> => ext('scts', sctValue(...scts));
const LOGGED: Partial<CertificateLintContext> = { logging: 'certificate' };
const POISONED = ext('poison', Buffer.from('0500', 'hex'), true);
const PRECERTIFICATE: Partial<CertificateLintContext> = { logging: 'precertificate' };

type Case = [fault: string, finding: RegExp, over: Partial<Parts>, within?: Partial<CertificateLintContext>];
const CASES: Record<string, Case[]> = {
  'rfc/version-3': [['version 2', /version is 2/, { version: der(0xa0, '020101') }]],
  'rfc/serial-number': [
    ['zero', /not positive/, { serial: der(0x02, '00') }],
    ['2^159', /2\^159 or more/, { serial: der(0x02, `0080${'00'.repeat(19)}`) }],
    ['21 octets', /2\^159 or more/, { serial: der(0x02, `01${'00'.repeat(20)}`) }],
  ],
  'rfc/signature-algorithms-identical': [['they differ', /differ/, { outer: Buffer.from('300d06092a864886f70d01010c0500', 'hex') }]],
  'rfc/issuer-name': [['another name', /byte for byte/, { issuer: seq(rdn('2.5.4.6', 'JP', PRINTABLE)) }]],
  'rfc/validity-encoding': [
    ['GeneralizedTime before 2050', /demands UTCTime/, { notAfter: time(notAfter, true) }],
    ['ends before it begins', /not after notBefore/, { notAfter: time(notBefore) }],
  ],
  'rfc/unique-ids': [['subjectUniqueID', /UniqueID/, { uniqueIds: der(0x82, '0001') }]],
  'rfc/subject-lengths': [
    ['65 characters of organizationName', /65 characters/, { subject: subject({ '2.5.4.10': ['株'.repeat(65)] }) }],
    ['empty locality', /is empty/, { subject: subject({ '2.5.4.7': [''] }) }],
  ],
  'rfc/key-encoding': [
    ['an Ed25519 key', /AlgorithmIdentifier/, { spki: ED }],
    ['RSA without NULL', /AlgorithmIdentifier/, { spki: seq(seq('06092a864886f70d010101'), RSA.subarray(19)) }],
  ],
  'rfc/extensions-once': [
    [
      'serverAuth twice',
      /2\.5\.29\.37 is there more than once/,
      { extensions: { again: extension(ID.eku, seq(oid('1.3.6.1.5.5.7.3.1'))) } },
    ],
  ],
  'rfc/extension-encoding': [
    ['trailing zero bits in keyUsage', /shortest form/, ext('ku', Buffer.from('030200a0', 'hex'), true)],
    [
      'bytes after the value',
      /not exactly one element/,
      ext('eku', Buffer.concat([seq(oid('1.3.6.1.5.5.7.3.1')), Buffer.from('0500', 'hex')])),
    ],
    ['a long length that could be short', /shortest form/, ext('san', Buffer.from('30810d820b6578616d706c652e636f6d', 'hex'))],
    ['an empty list of SCTs', /SCTs is empty/, withScts(), LOGGED],
    ['octets after the list of SCTs', /octets follow/, ext('scts', der(0x04, vector(vector(sct(1))), '00')), LOGGED],
    ['an SCT that is cut off', /ends before its signature|cut off|longer than/, withScts(sct(1).subarray(0, 44)), LOGGED],
    ['an SCT without signature', /another length/, withScts(sct(1, { rest: '0000' })), LOGGED],
    ['an SCT whose signature is longer than it says', /another length/, withScts(sct(1, { rest: '0001abcd' })), LOGGED],
    ['octets above 127 in a name', /IA5String/, named(text(DNS, 'münchen.example'))],
  ],
  'rfc/precertificate-poison': [
    ['a precertificate without it', /has no poison/, {}, PRECERTIFICATE],
    ['that is not critical', /not critical/, ext('poison', Buffer.from('0500', 'hex')), PRECERTIFICATE],
    ['with another value', /not NULL/, ext('poison', Buffer.from('0400', 'hex'), true), PRECERTIFICATE],
    ['beside SCTs', /has SCTs/, { extensions: { ...POISONED.extensions, ...withScts(sct(1)).extensions } }, PRECERTIFICATE],
    ['a certificate with it', /a certificate has the poison/, POISONED, LOGGED],
    ['a certificate with it that is not logged', /a certificate has the poison/, POISONED],
  ],
  'rfc/sct-list': [
    ['critical', /critical/, ext('scts', sctValue(sct(1), sct(2), sct(3)), true), LOGGED],
    ['of version 2', /of version 2/, withScts(sct(1), sct(2), sct(3, { version: '01' })), LOGGED],
    ['signed with SHA-1', /algorithm 2\/3/, withScts(sct(1), sct(2), sct(3, { algorithm: '0203' })), LOGGED],
    ['signed anonymously', /algorithm 4\/0/, withScts(sct(1), sct(2), sct(3, { algorithm: '0400' })), LOGGED],
    ['of the future', /of the future/, withScts(sct(1), sct(2), sct(3, { at: NOW * 1000 + 61_000 })), LOGGED],
  ],
  'ct/sct-count': [
    ['none', /there are 0 SCTs/, {}, LOGGED],
    ['two for 199 days', /asks for 3/, withScts(sct(1), sct(2)), LOGGED],
    ['two of one log', /of one log/, withScts(sct(1), sct(2), sct(2)), LOGGED],
    ['some where none belong', /none belong/, withScts(sct(1), sct(2), sct(3))],
  ],
  'br/signature-algorithm': [
    ['SHA-1', /may sign with/, { inner: Buffer.from('300d06092a864886f70d0101050500', 'hex') }],
    ['without NULL', /may sign with/, { inner: Buffer.from('300b06092a864886f70d01010b', 'hex') }],
    [
      'a hash that does not fit the curve',
      /P-384 key/,
      { inner: Buffer.from('300a06082a8648ce3d040302', 'hex') },
      { issuer: { ...context().issuer, key: { type: 'EC', curve: 'P-384' } } },
    ],
  ],
  'br/serial-entropy': [['56 bits', /64 bits/, { serial: der(0x02, '7f'.repeat(7)) }]],
  'br/validity-limit': [['200 days and a second', /more than 200 days/, ...validity(200 * SECONDS_PER_DAY + 1)]],
  'br/not-before': [
    ['more than 48 hours ago', /48 hours/, {}, { now: notBefore + 48 * 3600 + 1 }],
    ['more than 48 hours ahead', /48 hours/, {}, { now: notBefore - 48 * 3600 - 1 }],
  ],
  'br/subject-required': [
    ['no country', /countryName is missing/, { subject: subject({ '2.5.4.6': null }) }],
    ['no organization', /organizationName is missing/, { subject: subject({ '2.5.4.10': null }) }],
    ['neither state nor locality', /both missing/, { subject: subject({ '2.5.4.7': null, '2.5.4.8': null }) }],
  ],
  'br/subject-forbidden': [
    [
      'organizationalUnitName',
      /organizationalUnitName/,
      { subject: subject({ '2.5.4.3': null, '2.5.4.11': ['Sales'] }, [rdn('2.5.4.3', 'example.com')]) },
    ],
    ['surname', /surname/, { subject: subject({}, [rdn('2.5.4.4', 'Sato')]) }],
    ['givenName', /givenName/, { subject: subject({}, [rdn('2.5.4.42', 'Hana')]) }],
  ],
  'br/subject-order': [
    ['country last', /stands too late/, { subject: subject({ '2.5.4.6': null }, [rdn('2.5.4.6', 'JP', PRINTABLE)]) }],
    ['two organizations', /there twice/, { subject: subject({}, [rdn('2.5.4.3', 'example.com')]) }],
    [
      'two attributes in one RDN',
      /more than one attribute/,
      {
        subject: [
          ...subject({ '2.5.4.3': null, '2.5.4.10': null }),
          der(0x31, seq(oid('2.5.4.3'), text(UTF8, 'example.com')), seq(oid('2.5.4.10'), text(UTF8, 'Example K.K.'))),
        ],
      },
    ],
  ],
  'br/subject-encoding': [
    ['country as UTF8String', /encoded as UTF8String/, { subject: subject({ '2.5.4.6': ['JP', UTF8] }) }],
    ['T61String', /encoded as other/, { subject: subject({ '2.5.4.7': ['Mitaka', 0x14] }) }],
  ],
  'br/subject-country': [['UK', /"UK" is no ISO/, { subject: subject({ '2.5.4.6': ['UK', PRINTABLE] }) }]],
  'br/subject-placeholders': [
    ['a hyphen', /placeholder/, { subject: subject({ '2.5.4.8': ['-'] }) }],
    ['N/A', /placeholder/, { subject: subject({ '2.5.4.7': ['N/A'] }) }],
    ['a control character', /control character/, { subject: subject({ '2.5.4.7': ['Mitaka\u0000'] }) }],
  ],
  'br/common-name': [
    ['another name', /none of the names/, { subject: subject({ '2.5.4.3': ['other.example'] }) }],
    ['other case', /none of the names/, { subject: subject({ '2.5.4.3': ['Example.com'] }) }],
  ],
  'br/key-type': [['Ed25519', /neither RSA/, { spki: ED }]],
  'br/rsa-modulus': [
    ['1024 bits', /1024 bits/, { spki: rsaSpki(1024) }],
    ['2052 bits', /multiple of 8/, { spki: rsaNumbers(Buffer.concat([Buffer.from([0x0f]), Buffer.alloc(256, 0xa5)]), '010001') }],
    ['even', /even/, { spki: rsaNumbers(modulus2048(0xa4), '010001') }],
  ],
  'br/rsa-exponent': [
    ['3', /exponent 3/, { spki: rsaSpki(2048, 3) }],
    ['even', /exponent 65538/, { spki: rsaNumbers(modulus2048(0xa5), '010002') }],
    ['2^256+1', /2\^256 or more/, { spki: rsaNumbers(modulus2048(0xa5), `01${'00'.repeat(31)}01`) }],
  ],
  'br/key-usage': [
    ['missing', /missing/, without('ku')],
    ['not critical', /not critical/, ext('ku', Buffer.from('030205a0', 'hex'))],
    ['keyCertSign', /keyCertSign/, ext('ku', Buffer.from('03020284', 'hex'), true)],
    ['keyEncipherment alone', /lacks digitalSignature/, ext('ku', Buffer.from('03020520', 'hex'), true)],
    ['keyEncipherment for EC', /keyEncipherment/, { spki: EC, extensions: { ku: extension(ID.ku, Buffer.from('030205a0', 'hex'), true) } }],
  ],
  'br/ext-key-usage': [
    ['missing', /missing/, without('eku')],
    ['clientAuth beside', /not serverAuth alone/, ext('eku', seq(oid('1.3.6.1.5.5.7.3.1'), oid('1.3.6.1.5.5.7.3.2')))],
    ['critical', /critical/, ext('eku', seq(oid('1.3.6.1.5.5.7.3.1')), true)],
  ],
  'br/subject-alt-name': [
    ['missing', /missing/, without('san')],
    ['critical', /critical/, ext('san', seq(text(DNS, 'example.com')), true)],
    ['empty', /no name/, named()],
    ['an IP address', /no dNSName: c0000201/, named(text(DNS, 'example.com'), der(0x87, 'c0000201'))],
    ['an e-mail address', /no dNSName/, named(text(DNS, 'example.com'), text(0x81, 'a@example.com'))],
    ['twice, in other case', /twice/, dns('example.com', 'EXAMPLE.com')],
  ],
  'br/dns-name-syntax': [
    ...[
      'under_score.example.com',
      'example.com.',
      'exa mple.com',
      'EXAMPLE.com',
      '-a.example.com',
      'a-.example.com',
      'a..example.com',
      'localhost',
    ].map((name): Case => [name, /no host name/, dns('example.com', name)]),
    ...['a.*.example.com', '*', '*a.example.com', '192.0.2.1', `${'a'.repeat(64)}.example.com`, `${'a.'.repeat(126)}example.com`].map(
      (name): Case => [name, /no host name/, dns('example.com', name)],
    ),
    ['a reserved label', /reserved label/, dns('example.com', 'ab--cd.example.com')],
    ['no Punycode', /not Punycode/, dns('example.com', 'xn--zzzzzzzzzzzzzz9999999999.example.com')],
  ],
  'br/certificate-policies': [
    ['missing', /missing/, without('policies')],
    ['no reserved OID', /not exactly the reserved/, ext('policies', seq(policy(CP_OID, cps(CPS))))],
    ['domain-validated beside', /not exactly the reserved/, ext('policies', seq(policy('2.23.140.1.2.2'), policy('2.23.140.1.2.1')))],
    ['anyPolicy', /anyPolicy/, ext('policies', seq(policy('2.23.140.1.2.2'), policy('2.5.29.32.0')))],
    ['an OID twice', /twice/, ext('policies', seq(policy('2.23.140.1.2.2'), policy('2.23.140.1.2.2')))],
    ['a user notice', /qualifier/, ext('policies', seq(policy('2.23.140.1.2.2', seq(oid('1.3.6.1.5.5.7.2.2'), seq()))))],
    ['an ftp CPS', /http or https/, ext('policies', seq(policy('2.23.140.1.2.2', cps('ftp://ca.test/'))))],
    ['critical', /critical/, ext('policies', seq(policy('2.23.140.1.2.2'), policy(CP_OID, cps(CPS))), true)],
  ],
  'br/basic-constraints': [
    ['not critical', /not critical/, { extensions: { bc: extension(ID.bc, seq()) } }],
    ['cA FALSE written out', /empty SEQUENCE/, { extensions: { bc: extension(ID.bc, seq('010100'), true) } }],
    ['a CA', /empty SEQUENCE/, { extensions: { bc: extension(ID.bc, seq('0101ff'), true) } }],
  ],
  'br/authority-key-identifier': [
    ['missing', /missing/, without('aki')],
    ['another key', /not the subjectKeyIdentifier/, ext('aki', seq(der(0x80, Buffer.alloc(20, 8))))],
    ['with serial number', /alone/, ext('aki', seq(der(0x80, ISSUER_KEY_ID), der(0x82, '01')))],
    ['critical', /critical/, ext('aki', seq(der(0x80, ISSUER_KEY_ID)), true)],
  ],
  'br/crl-distribution-points': [
    ['missing', /missing/, without('crldp')],
    ['https', /no http URL/, ext('crldp', seq(point('https://pki.test/1.crl')))],
    ['two points', /2 distribution points/, ext('crldp', seq(point(URLS.crl), point(URLS.crl)))],
    ['reasons', /more than/, ext('crldp', seq(seq(der(0xa0, der(0xa0, text(URI, URLS.crl))), der(0x81, '0560'))))],
    ['critical', /critical/, ext('crldp', seq(point(URLS.crl)), true)],
  ],
  'br/authority-info-access': [
    ['missing', /missing/, without('aia')],
    ['https', /no http URL/, ext('aia', seq(access('1', 'https://pki.test/ocsp')))],
    ['another method', /method/, ext('aia', seq(access('1', URLS.ocsp), access('3', URLS.ocsp)))],
    ['a location twice', /twice/, ext('aia', seq(access('1', URLS.ocsp), access('1', URLS.ocsp)))],
    ['critical', /critical/, ext('aia', seq(access('1', URLS.ocsp), access('2', URLS.caIssuers)), true)],
  ],
  'br/unknown-extension': [['nameConstraints', /2\.5\.29\.30 is not known/, { extensions: { more: extension('2.5.29.30', seq()) } }]],
  'cp/policy-validity': [['longer than the policy’s', /policy's 198 days/, {}, { maxValidityDays: 198 }]],
  'cp/issuer-lifetime': [
    ['beyond the issuer', /beyond/, {}, { issuer: { ...context().issuer, notAfter: notAfter - 1 } }],
    ['before the issuer', /before/, {}, { issuer: { ...context().issuer, notBefore: notBefore + 1 } }],
  ],
  'cp/subject-attributes': [
    ['no commonName', /the profile's/, { subject: subject({ '2.5.4.3': null }) }],
    [
      'a postal code',
      /the profile's/,
      {
        subject: subject({ '2.5.4.10': null, '2.5.4.3': null, '2.5.4.17': ['181-0001'] }, [
          rdn('2.5.4.10', 'Example K.K.'),
          rdn('2.5.4.3', 'example.com'),
        ]),
      },
    ],
    ['a country outside the profile', /in US/, { subject: subject({ '2.5.4.6': ['US', PRINTABLE] }) }],
  ],
  'cp/subject-as-vetted': [
    ['another organization', /"Example Ltd", which is not what was vetted/, { subject: subject({ '2.5.4.10': ['Example Ltd'] }) }],
  ],
  'cp/as-decided': [
    ['another serial', /serial number/, { serial: der(0x02, `01${'cd'.repeat(16)}`) }],
    ['another validity', /validity/, { notAfter: time(notAfter - 1) }],
    ['another key', /key/, { spki: rsaSpki(2048) }],
    ['one more name', /names/, dns(...NAMES, 'www.example.com')],
    ['another name', /names/, dns('example.com', 'www.example.com')],
  ],
  'cp/subject-key-identifier': [
    ['another key’s', /SHA-1/, ext('ski', der(0x04, Buffer.alloc(20)))],
    ['critical', /critical/, ext('ski', der(0x04, Buffer.alloc(20)), true)],
  ],
  'cp/extension-set': [
    ['without subjectKeyIdentifier', /2\.5\.29\.14 of the profile is missing/, without('ski')],
    ['with basicConstraints', /2\.5\.29\.19 is not in the profile/, { extensions: { bc: extension(ID.bc, seq(), true) } }],
  ],
  'cp/profile-values': [
    ['digitalSignature alone', /keyUsage/, ext('ku', Buffer.from('03020780', 'hex'), true)],
    ['policies the other way round', /certificatePolicies/, ext('policies', seq(policy(CP_OID, cps(CPS)), policy('2.23.140.1.2.2')))],
    ['another CPS', /certificatePolicies/, ext('policies', seq(policy('2.23.140.1.2.2'), policy(CP_OID, cps('https://other.test/'))))],
    ['another CRL', /cRLDistributionPoints/, ext('crldp', seq(point('http://pki.test/2.crl')))],
    ['no caIssuers', /authorityInfoAccess/, ext('aia', seq(access('1', URLS.ocsp)))],
  ],
};

describe('a good certificate', () => {
  it('has no finding', () => expect(findings()).toEqual([]));
  it('is good as precertificate with its poison, and with its SCTs', () => {
    expect(findings(POISONED, PRECERTIFICATE)).toEqual([]);
    expect(findings(withScts(sct(1), sct(2), sct(3)), LOGGED)).toEqual([]);
  });
  it('of 180 days has enough with two SCTs', () => {
    const [over, within] = validity(180 * SECONDS_PER_DAY);
    expect(findings({ ...over, ...withScts(sct(1), sct(2)) }, { ...within, ...LOGGED })).toEqual([]);
  });
  it('for an EC key has no finding', () => {
    expect(findings({ spki: EC }, { wanted: { ...context().wanted, spki: EC } })).toEqual([]);
  });
  it('may have basicConstraints as far as the Baseline Requirements go', () => {
    const found = findings({ extensions: { bc: extension(ID.bc, seq(), true) } });
    expect(found.filter((finding) => finding.startsWith('br/'))).toEqual([]);
  });
});

describe.each(Object.entries(CASES))('%s', (id, cases) => {
  it.each(cases)('%s', (_, detail, over, within) => {
    expect(findings(over, within).filter((finding) => finding.startsWith(`${id}: `))).toEqual([expect.stringMatching(detail)]);
  });
});

describe('the list of lints', () => {
  it('has a bad certificate here for each', () => expect(CERTIFICATE_LINTS.map(({ id }) => id).sort()).toEqual(Object.keys(CASES).sort()));
  it('cites a section for each', () =>
    expect(CERTIFICATE_LINTS.filter(({ citation }) => !/\b(RFC|BR|CP|X\.690|CT Policy)\b/.test(citation))).toEqual([]));
});

describe('br/validity-limit', () => {
  const at = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 1000;
  it.each([
    ['2020-08-31', 825],
    ['2020-09-01', 398],
    ['2026-03-14', 398],
    ['2026-03-15', 200],
    ['2027-03-14', 200],
    ['2027-03-15', 100],
    ['2029-03-14', 100],
    ['2029-03-15', 47],
  ])('on %s is %i days to the second', (date, days) => {
    const limited = (seconds: number, baselineAt: number | null): string[] => {
      const [over, within] = validity(seconds);
      return findings(over, { ...within, baselineAt }).filter((finding) => finding.startsWith('br/validity-limit'));
    };
    expect(limited(days * SECONDS_PER_DAY, at(date))).toEqual([]);
    expect(limited(days * SECONDS_PER_DAY + 1, at(date))).toHaveLength(1);
    expect(limited(days * SECONDS_PER_DAY + 1, null)).toEqual([]);
  });
});

describe('country codes', () => {
  it('are the 249 of ISO 3166-1, and XX', () => expect(COUNTRY_CODES.size).toBe(250));
});
