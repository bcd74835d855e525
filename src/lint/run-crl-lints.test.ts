import { describe, expect, it } from 'vitest';
import { der, extension, oid, seq, text, time } from '../../test/support/raw-der.js';
import { SECONDS_PER_DAY } from '../core/time.js';
import { buildTbsCrl } from '../x509/tbs-crl.js';
import { readCrl, readTbsCrl } from '../x509/read-crl.js';
import type { CrlLintContext } from './crl/crl-lint.js';
import { CRL_ENTRY_LINTS, CRL_LINTS } from './crl/crl-lints.js';
import { runCrlLints } from './run-crl-lints.js';

const NOW = Date.UTC(2026, 10, 21, 12) / 1000;
const SHA256_RSA = Buffer.from('300d06092a864886f70d01010b0500', 'hex');
const ISSUER_NAME = seq(der(0x31, seq(oid('2.5.4.3'), text(0x0c, 'Issuing'))));
const ISSUER_KEY_ID = Buffer.alloc(20, 9);
const NUMBER = '2.5.29.20';
const IDP = '2.5.29.28';
const URL = 'http://pki.test/1.crl';
const USERS = der(0x81, 'ff');
const point = (url: string): Buffer => der(0xa0, der(0xa0, text(0x86, url)));
const AKI = '2.5.29.35';
const REASON = '2.5.29.21';

const CONTEXT: CrlLintContext = {
  now: NOW,
  issuer: {
    subject: ISSUER_NAME,
    keyId: ISSUER_KEY_ID,
    key: { type: 'RSA', bits: 2048, modulus: Buffer.alloc(256, 0xff), exponent: 65_537n },
    notBefore: NOW - SECONDS_PER_DAY,
    notAfter: NOW + 3650 * SECONDS_PER_DAY,
  },
  previousNumber: 6,
};

interface Parts {
  version: Buffer;
  inner: Buffer;
  outer: Buffer;
  issuer: Buffer;
  thisUpdate: Buffer;
  nextUpdate: Buffer;
  /** Undefined: revokedCertificates is left out. */
  entries: Buffer[] | undefined;
  number: Buffer;
  aki: Buffer;
  more: Buffer;
  /** The URL that the certificates of a part name. */
  part?: string;
}

const entry = (serial: string, revokedAt = NOW, ...extensions: Buffer[]): Buffer =>
  seq(der(0x02, serial), time(revokedAt), ...(extensions.length > 0 ? [seq(...extensions)] : []));
const reason = (code: number, critical = false): Buffer => extension(REASON, der(0x0a, Buffer.from([code])), critical);

function findings(over: Partial<Parts> = {}): string[] {
  const parts: Parts = {
    version: der(0x02, '01'),
    inner: SHA256_RSA,
    outer: over.inner ?? SHA256_RSA,
    issuer: ISSUER_NAME,
    thisUpdate: time(NOW),
    nextUpdate: time(NOW + 96 * 3600),
    entries: [entry('11', NOW - 5, reason(1)), entry('12')],
    number: extension(NUMBER, der(0x02, '07')),
    aki: extension(AKI, seq(der(0x80, ISSUER_KEY_ID))),
    more: Buffer.alloc(0),
    ...over,
  };
  const tbs = seq(
    parts.version,
    parts.inner,
    parts.issuer,
    parts.thisUpdate,
    parts.nextUpdate,
    ...(parts.entries === undefined ? [] : [seq(...parts.entries)]),
    der(0xa0, seq(parts.number, parts.aki, parts.more)),
  );
  const result = runCrlLints(readCrl(seq(tbs, parts.outer, der(0x03, Buffer.alloc(257)))), { ...CONTEXT, distributionPoint: parts.part });
  return result.ok ? [] : result.findings.map(({ id, detail }) => `${id}: ${detail}`);
}

type Case = [fault: string, finding: RegExp, over: Partial<Parts>];
const CASES: Record<string, Case[]> = {
  'crl/version': [['left out', /version is 1/, { version: Buffer.alloc(0) }]],
  'crl/signature-algorithm': [
    ['they differ', /differ/, { outer: Buffer.from('300d06092a864886f70d01010c0500', 'hex') }],
    ['SHA-1', /may sign with/, { inner: Buffer.from('300d06092a864886f70d0101050500', 'hex') }],
  ],
  'crl/issuer-name': [['another name', /byte for byte/, { issuer: seq(der(0x31, seq(oid('2.5.4.3'), text(0x13, 'Issuing')))) }]],
  'crl/update-times': [
    ['no nextUpdate', /missing/, { nextUpdate: Buffer.alloc(0) }],
    ['ten days and a second', /10 days/, { nextUpdate: time(NOW + 10 * SECONDS_PER_DAY + 1) }],
    ['nextUpdate is thisUpdate', /not after/, { nextUpdate: time(NOW) }],
    ['two days old', /a day away/, { thisUpdate: time(NOW - 2 * SECONDS_PER_DAY) }],
    ['GeneralizedTime', /demands UTCTime/, { nextUpdate: time(NOW + 3600, true) }],
  ],
  'crl/validity': [['96 hours and a second', /96 hours/, { nextUpdate: time(NOW + 96 * 3600 + 1) }]],
  'crl/no-empty-list': [['an empty list', /left out/, { entries: [] }]],
  'crl/extensions': [
    ['issuingDistributionPoint', /2\.5\.29\.28 does not belong/, { more: extension('2.5.29.28', seq(), true) }],
    ['cRLNumber twice', /twice/, { more: extension(NUMBER, der(0x02, '08')) }],
  ],
  'crl/number': [
    ['missing', /missing/, { number: Buffer.alloc(0) }],
    ['critical', /critical/, { number: extension(NUMBER, der(0x02, '07'), true) }],
    ['used before', /not above 6/, { number: extension(NUMBER, der(0x02, '06')) }],
    ['2^159', /2\^159/, { number: extension(NUMBER, der(0x02, `0080${'00'.repeat(19)}`)) }],
  ],
  'crl/authority-key-identifier': [
    ['missing', /missing/, { aki: Buffer.alloc(0) }],
    ['another key', /not the subjectKeyIdentifier/, { aki: extension(AKI, seq(der(0x80, Buffer.alloc(20)))) }],
  ],
  'crl/entry-reason': [
    ...[0, 2, 6, 8, 10].map((code): Case => [
      `reason ${code}`,
      new RegExp(`has the reason ${code}$`),
      { entries: [entry('11', NOW, reason(code))] },
    ]),
    ['critical', /critical/, { entries: [entry('11', NOW, reason(1, true))] }],
    ['invalidityDate', /2\.5\.29\.24/, { entries: [entry('11', NOW, extension('2.5.29.24', time(NOW, true)))] }],
  ],
  'crl/entry-date': [['in the future', /in the future/, { entries: [entry('11', NOW + 1)] }]],
  'crl/entry-once': [
    ['a serial twice', /11 is listed twice/, { entries: [entry('11'), entry('11'), entry('12')] }],
    ['a serial twice, apart', /11 does not ascend after 12/, { entries: [entry('11'), entry('12'), entry('11')] }],
  ],
  'crl/issuing-distribution-point': [
    ['missing', /missing/, { part: URL }],
    ['not critical', /not critical/, { part: URL, more: extension(IDP, seq(point(URL), USERS)) }],
    ['for CA certificates', /onlyContainsUserCerts/, { part: URL, more: extension(IDP, seq(point(URL), der(0x82, 'ff')), true) }],
    ['with reasons', /more than/, { part: URL, more: extension(IDP, seq(point(URL), USERS, der(0x83, '0106')), true) }],
    ['with another URL', /not http:\/\/pki\.test\/1\.crl/, { part: URL, more: extension(IDP, seq(point('http://pki.test/2.crl'), USERS), true) }],
  ],
};

describe('a good CRL', () => {
  it('has no finding', () => expect(findings()).toEqual([]));
  it('has none as a part either', () =>
    expect(findings({ part: URL, more: extension(IDP, seq(point(URL), USERS), true) })).toEqual([]));
  it('without entries has no finding', () => expect(findings({ entries: undefined })).toEqual([]));
  it('is judged before it is signed as well', () => {
    const entries = [{ serial: '0a', revokedAt: NOW, reason: 0 as const }];
    const input = {
      signatureAlgorithm: 'sha256WithRSAEncryption' as const,
      issuer: ISSUER_NAME,
      thisUpdate: NOW,
      nextUpdate: NOW + 96 * 3600,
      number: 7,
      authorityKeyId: ISSUER_KEY_ID,
      entries,
    };
    expect(runCrlLints(readTbsCrl(buildTbsCrl(input)), CONTEXT)).toEqual({ ok: true });
    expect(runCrlLints(readTbsCrl(buildTbsCrl({ ...input, number: 6 })), CONTEXT)).toMatchObject({
      ok: false,
      findings: [{ id: 'crl/number' }],
    });
  });
});

describe.each(Object.entries(CASES))('%s', (id, cases) => {
  it.each(cases)('%s', (_, detail, over) => {
    expect(findings(over).filter((finding) => finding.startsWith(`${id}: `))).toEqual([expect.stringMatching(detail)]);
  });
});

describe('the list of CRL lints', () => {
  it('has a bad CRL here for each', () => {
    expect([...CRL_LINTS, ...CRL_ENTRY_LINTS].map(({ id }) => id).sort()).toEqual(Object.keys(CASES).sort());
  });
  it('stops listing entries after a hundred findings', () => {
    const entries = Array.from({ length: 150 }, (_, n) => entry(`20${n.toString(16).padStart(2, '0')}`, NOW + 1));
    expect(findings({ entries })).toHaveLength(100);
  });
});
