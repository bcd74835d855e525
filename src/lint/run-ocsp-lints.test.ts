import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { der, extension, seq, time } from '../../test/support/raw-der.js';
import { makeSoftwareCa } from '../../test/support/software-ca.js';
import { certIdFor, certifyResponder } from '../../test/support/software-responder.js';
import { buildTbsOcspResponse } from '../x509/ocsp-response.js';
import { readCertificate, type ParsedCertificate } from '../x509/read-certificate.js';
import { readTbsOcspResponse } from '../x509/read-ocsp-response.js';
import { keyBitsOf } from './key-bits-of.js';
import type { OcspLintContext } from './ocsp/ocsp-lint.js';
import { OCSP_LINTS } from './ocsp/ocsp-lints.js';
import { runOcspLints } from './run-ocsp-lints.js';

const NOW = Date.UTC(2026, 10, 21, 12) / 1000;
const DAY = 86_400;
const SERIAL = '7f'.repeat(16);
const NONCE = '1.3.6.1.5.5.7.48.1.2';
const gen = (at: number): Buffer => time(at, true);
const good = der(0x80);
const revoked = (at: number, reason?: number): Buffer =>
  der(0xa1, gen(at), ...(reason === undefined ? [] : [der(0xa0, der(0x0a, Buffer.of(reason)))]));

let issuer: ParsedCertificate;
let issuerDer: Buffer;
let responder: ParsedCertificate;
let foreign: ParsedCertificate;
beforeAll(async () => {
  const ca = await makeSoftwareCa(NOW - DAY, 'P-256');
  issuerDer = ca.issuer.certificate;
  issuer = readCertificate(issuerDer);
  responder = readCertificate((await certifyResponder(ca, NOW - DAY)).responder.certificate);
  foreign = readCertificate(ca.root);
});

interface Parts {
  version: Buffer;
  responderId: Buffer;
  producedAt: number;
  certId: Buffer;
  status: Buffer;
  thisUpdate: number;
  nextUpdate: number | null;
  singleExtensions: Buffer;
  extensions: Buffer;
  context: Partial<OcspLintContext>;
}

function findings(over: Partial<Parts> = {}): string[] {
  const parts: Parts = {
    version: Buffer.alloc(0),
    responderId: der(0xa2, der(0x04, createHash('sha1').update(keyBitsOf(responder.spki)).digest())),
    producedAt: NOW,
    certId: certIdFor(issuerDer, SERIAL),
    status: good,
    thisUpdate: NOW,
    nextUpdate: NOW + 4 * DAY - 1,
    singleExtensions: Buffer.alloc(0),
    extensions: Buffer.alloc(0),
    context: {},
    ...over,
  };
  const next = parts.nextUpdate === null ? Buffer.alloc(0) : der(0xa0, gen(parts.nextUpdate));
  const single = seq(parts.certId, parts.status, gen(parts.thisUpdate), next, parts.singleExtensions);
  const tbs = seq(parts.version, parts.responderId, gen(parts.producedAt), seq(single), parts.extensions);
  const context = { now: NOW, issuer, responder, decided: [{ serial: SERIAL, status: { type: 'good' } as const }], nonce: null, ...parts.context };
  const result = runOcspLints(readTbsOcspResponse(tbs), context);
  return result.ok ? [] : result.findings.map(({ id, detail }) => `${id}: ${detail}`);
}

const isRevoked = (at: number, reason: number) => ({ decided: [{ serial: SERIAL, status: { type: 'revoked' as const, at, reason } }] });
const oneNonce = (fill: number): Buffer => extension(NONCE, der(0x04, Buffer.alloc(16, fill)));

type Case = [fault: string, finding: RegExp, over: () => Partial<Parts>];
const CASES: Record<string, Case[]> = {
  'ocsp/version': [['written out', /written out/, () => ({ version: der(0xa0, der(0x02, '00')) })]],
  'ocsp/responder-id': [
    ['by name', /not named by its key/, () => ({ responderId: der(0xa1, responder.subject) })],
    ['of another key', /not the one/, () => ({ responderId: der(0xa2, der(0x04, Buffer.alloc(20))) })],
  ],
  'ocsp/responder-certificate': [
    ['of another issuer', /another issuer/, () => ({ context: { responder: { ...responder, issuer: responder.subject } } })],
    ['that has run out', /not valid now/, () => ({ context: { responder: { ...responder, notAfter: NOW - 1 } } })],
    ['not for OCSP', /OCSP signing alone/, () => ({ context: { responder: { ...responder, extensions: foreign.extensions } } })],
    ['without nocheck', /nocheck/, () => ({ context: { responder: { ...responder, extensions: responder.extensions.filter(({ oid: id }) => !id.startsWith('1.3.6.1.5.5.7.48')) } } })],
    ['with more usages', /digitalSignature alone/, () => ({ context: { responder: { ...responder, extensions: responder.extensions.map((one) => (one.oid === '2.5.29.15' ? { ...one, critical: false } : one)) } } })],
  ],
  'ocsp/update-times': [
    ['in the future', /future/, () => ({ producedAt: NOW + 1, thisUpdate: NOW + 1 })],
    ['dated back', /more than an hour/, () => ({ producedAt: NOW - 3_601, thisUpdate: NOW - 3_601 })],
    ['thisUpdate apart', /not producedAt/, () => ({ thisUpdate: NOW - 1 })],
    ['without nextUpdate', /no nextUpdate/, () => ({ nextUpdate: null })],
    ['that ends before it begins', /not after/, () => ({ nextUpdate: NOW })],
  ],
  'ocsp/validity-interval': [
    ['of less than 8 hours', /less than 8 hours/, () => ({ nextUpdate: NOW + 8 * 3_600 - 2 })],
    ['of more than 10 days', /more than 10 days/, () => ({ nextUpdate: NOW + 10 * DAY })],
  ],
  'ocsp/within-responder': [['beyond it', /outlives/, () => ({ context: { responder: { ...responder, notAfter: NOW + DAY } } })]],
  'ocsp/cert-id': [
    ['of another hash', /the hash/, () => ({ certId: certIdFor(issuerDer, SERIAL, 'sha384') })],
    ['of another issuer', /another issuer/, () => ({ context: { issuer: { ...issuer, spki: responder.spki } } })],
  ],
  'ocsp/as-decided': [
    ['good for what is revoked', /is good, decided was revoked/, () => ({ context: isRevoked(NOW, 1) })],
    ['unknown', /is unknown/, () => ({ status: der(0x82) })],
    ['another serial', /not decided/, () => ({ certId: certIdFor(issuerDer, '11') })],
    ['another time', /another revocation time/, () => ({ status: revoked(NOW - 1, 1), context: isRevoked(NOW, 1) })],
    ['another reason', /another reason/, () => ({ status: revoked(NOW, 4), context: isRevoked(NOW, 1) })],
    ['for more than was decided', /1 responses for 0/, () => ({ context: { decided: [] } })],
  ],
  'ocsp/reason': [
    ['unspecified, written out', /has the reason 0/, () => ({ status: revoked(NOW, 0), context: isRevoked(NOW, 0) })],
    ['certificateHold', /has the reason 6/, () => ({ status: revoked(NOW, 6), context: isRevoked(NOW, 6) })],
  ],
  'ocsp/revocation-time': [['after thisUpdate', /after the response/, () => ({ status: revoked(NOW + 1, 1), context: isRevoked(NOW + 1, 1) })]],
  'ocsp/single-extensions': [['reasonCode', /2\.5\.29\.21/, () => ({ singleExtensions: der(0xa1, seq(extension('2.5.29.21', der(0x0a, '01')))) })]],
  'ocsp/nonce': [
    ['in a response for many', /for many has a nonce/, () => ({ extensions: der(0xa1, seq(oneNonce(1))) })],
    ['missing', /not exactly one/, () => ({ context: { nonce: Buffer.alloc(16, 1) } })],
    ['of another request', /not that of the request/, () => ({ extensions: der(0xa1, seq(oneNonce(2))), context: { nonce: Buffer.alloc(16, 1) } })],
    ['beside another extension', /1\.2\.3/, () => ({ extensions: der(0xa1, seq(extension('1.2.3', der(0x05)))) })],
  ],
};

describe('a good OCSP response', () => {
  it('has no finding', () => expect(findings()).toEqual([]));
  it('may be revoked, and repeat a nonce', () =>
    expect(findings({ status: revoked(NOW, 1), extensions: der(0xa1, seq(oneNonce(1))), context: { ...isRevoked(NOW, 1), nonce: Buffer.alloc(16, 1) } })).toEqual([]));
  it('is what the encoder makes', () => {
    const tbs = buildTbsOcspResponse({
      responderKeyHash: createHash('sha1').update(keyBitsOf(responder.spki)).digest(),
      producedAt: NOW,
      responses: [{ certId: certIdFor(issuerDer, SERIAL, 'sha256'), status: { type: 'revoked', at: NOW, reason: 0 }, thisUpdate: NOW, nextUpdate: NOW + DAY }],
    });
    expect(runOcspLints(readTbsOcspResponse(tbs), { now: NOW, issuer, responder, ...isRevoked(NOW, 0), nonce: null })).toEqual({ ok: true });
  });
});

describe.each(Object.entries(CASES))('%s', (id, cases) => {
  it.each(cases)('%s', (_, detail, over) => {
    expect(findings(over()).filter((finding) => finding.startsWith(`${id}: `))).toEqual([expect.stringMatching(detail)]);
  });
});

it('has a bad response here for each lint', () => {
  expect(OCSP_LINTS.map(({ id }) => id).sort()).toEqual(Object.keys(CASES).sort());
});
