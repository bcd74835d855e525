import * as pkijs from 'pkijs';
import { afterAll, describe, expect, it } from 'vitest';
import { BEGIN, issuerCertificate, responderCertificate, subscriberCertificate } from '../../test/fixtures/x509/issue.js';
import { testKey, testSign } from '../../test/fixtures/x509/keys.js';
import { openssl, opensslText, temporaryFolder } from '../../test/fixtures/x509/openssl.js';
import { InvariantError } from '../core/invariant-error.js';
import { toPem } from '../core/pem.js';
import { checkDer } from './check-der.js';
import { keyIdentifier } from './key-identifier.js';
import { readOcspRequest } from './ocsp-request.js';
import { assembleOcspResponse, buildTbsOcspResponse, ocspError, type OcspCertStatus, type OcspErrorStatus } from './ocsp-response.js';

const folder = temporaryFolder();
afterAll(folder.remove);

const SERIAL = '80e1d2c3b4a5968778695a4b3c2d1e0f';
const issuerFile = folder.write('issuer.pem', toPem('CERTIFICATE', issuerCertificate()));
const leafFile = folder.write('leaf.pem', toPem('CERTIFICATE', subscriberCertificate({ serial: SERIAL, spki: testKey('RSA-2048').spki })));
const responderKey = testKey('RSA-2048', 'responder');

/** Asks with openssl's request and answers with ours. */
function respond(status: OcspCertStatus, flags: readonly string[] = []): { request: Buffer; response: Buffer } {
  const request = openssl(['ocsp', ...flags, '-issuer', issuerFile, '-cert', leafFile, '-reqout', '-']);
  const { requests, nonce } = readOcspRequest(request);
  const tbs = buildTbsOcspResponse({
    responderKeyHash: keyIdentifier(responderKey.spki),
    producedAt: BEGIN,
    responses: requests.map(({ certId }) => ({ certId, status, thisUpdate: BEGIN, nextUpdate: BEGIN + 86_400 })),
    ...(nonce && { nonce }),
  });
  const response = assembleOcspResponse(
    tbs,
    'sha256WithRSAEncryption',
    testSign(responderKey, 'sha256WithRSAEncryption', tbs),
    responderCertificate(responderKey),
  );
  return { request, response };
}

/** What openssl says to a response, signature, signer's authority, nonce and status checked. */
function judge({ request, response }: { request: Buffer; response: Buffer }, hash = '-sha1'): string {
  const files = ['-reqin', folder.write('request.der', request), '-respin', folder.write('response.der', response)];
  // Here -no_nonce only keeps openssl from replacing the nonce that the request came with.
  return opensslText([
    'ocsp',
    '-no_nonce',
    hash,
    ...files,
    '-issuer',
    issuerFile,
    '-cert',
    leafFile,
    '-CAfile',
    issuerFile,
    '-attime',
    String(BEGIN + 60),
    '-validity_period',
    '9999999999',
    '-resp_text',
  ]);
}

describe('an OCSP response that is built here', () => {
  it.each<[string, string[]]>([
    ['SHA-1', ['-sha1']],
    ['SHA-256', ['-sha256']],
    ['no nonce', ['-no_nonce']],
  ])('says good to openssl, asked with %s', (_, flags) => {
    const text = judge(respond({ type: 'good' }, flags), flags[0] === '-sha256' ? '-sha256' : '-sha1');
    expect(text).toContain('Response verify OK');
    expect(text).toContain(`${leafFile}: good`);
    expect(text).toContain('Produced At: Nov 20 00:00:00 2026 GMT');
    expect(text).toContain('This Update: Nov 20 00:00:00 2026 GMT');
    expect(text).toContain('Next Update: Nov 21 00:00:00 2026 GMT');
    expect(text).toMatch(/Responder Id: [0-9A-F]{40}/);
    expect(text).not.toContain('Nonce Verify');
    expect(text.includes('OCSP Nonce')).toBe(!flags.includes('-no_nonce'));
  });

  it('says revoked to openssl, with the time and the reason', () => {
    const text = judge(respond({ type: 'revoked', at: BEGIN - 60, reason: 4 }));
    expect(text).toContain('Response verify OK');
    expect(text).toContain(`${leafFile}: revoked`);
    expect(text).toContain('Reason: superseded');
    expect(text).toContain('Revocation Time: Nov 19 23:59:00 2026 GMT');
  });

  it('says no reason for 0 and none', () => {
    for (const status of [
      { type: 'revoked', at: BEGIN, reason: 0 },
      { type: 'revoked', at: BEGIN },
    ] as const) {
      const text = judge(respond(status));
      expect(text).toContain(`${leafFile}: revoked`);
      expect(text).not.toContain('Reason:');
    }
  });

  it('says unknown to openssl', () => {
    expect(judge(respond({ type: 'unknown' }))).toContain(`${leafFile}: unknown`);
  });

  it('with a signature over other bytes is refused by openssl', () => {
    const { request, response } = respond({ type: 'good' });
    const at = response.indexOf(Buffer.from('20261120000000Z'));
    response[at + 14 - 1] = 0x31;
    expect(judge({ request, response })).toContain('Response Verify Failure');
  });

  it('is read by pkijs, which writes it back the same', () => {
    const { response } = respond({ type: 'revoked', at: BEGIN, reason: 1 });
    checkDer(response);
    const outer = pkijs.OCSPResponse.fromBER(response);
    expect(Buffer.from(outer.toSchema().toBER())).toEqual(response);
    const basic = pkijs.BasicOCSPResponse.fromBER(outer.responseBytes?.response.valueBlock.valueHexView ?? new Uint8Array());
    expect(basic.tbsResponseData.responses).toHaveLength(1);
    expect(basic.certs).toHaveLength(1);
  });

  it('answers at least one request', () => {
    expect(() => buildTbsOcspResponse({ responderKeyHash: Buffer.alloc(20), producedAt: BEGIN, responses: [] })).toThrow(InvariantError);
  });
});

describe('ocspError', () => {
  it.each<[OcspErrorStatus, string, string]>([
    ['malformedRequest', '30030a0101', 'malformedrequest'],
    ['internalError', '30030a0102', 'internalerror'],
    ['tryLater', '30030a0103', 'trylater'],
    ['sigRequired', '30030a0105', 'sigrequired'],
    ['unauthorized', '30030a0106', 'unauthorized'],
  ])('%s is five octets that openssl understands', (status, hex, word) => {
    const der = ocspError(status);
    expect(der.toString('hex')).toBe(hex);
    expect(opensslText(['ocsp', '-respin', folder.write('error.der', der), '-resp_text'])).toContain(`Responder Error: ${word}`);
  });
});
