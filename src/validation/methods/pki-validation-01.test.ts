import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../../../test/support/free-port.js';
import { tlsAlpnCertificate } from '../../../test/support/tls-alpn-server.js';
import { startValidationNet, type ValidationNet } from '../../../test/support/validation-net.js';
import { systemClock } from '../../app/system-clock.js';
import type { ValidationRequest, ValidationResult } from '../ports.js';
import { validatePkiValidation01 } from './pki-validation-01.js';

const TOKEN = 'DGyRejmCefe7v4NfDGDKfA';
const KEY_AUTHORIZATION = `${TOKEN}.9jg46WB3rR_AHD-EBXdN7cBkH1WOu0tA3M9fm21mqTI`;
const PATH = '/.well-known/pki-validation/0123456789abcdef0123456789abcdef.txt';
const REQUEST: ValidationRequest = {
  challengeType: 'pki-validation-01',
  methods: ['3.2.2.4.18'],
  name: 'www.example.com',
  wildcard: false,
  subdomains: false,
  token: TOKEN,
  keyAuthorization: KEY_AUTHORIZATION,
  parameters: { filename: '0123456789abcdef0123456789abcdef.txt' },
  account: { url: 'https://ca.example/acct/1', thumbprints: [] },
};

let net: ValidationNet;
beforeEach(async () => void (net = await startValidationNet()));
afterEach(() => net.stop());

const validate = (http: number, { tls = 1, ...change }: Partial<ValidationRequest> & { tls?: number } = {}): Promise<ValidationResult> =>
  validatePkiValidation01(
    { httpClient: net.client({ http, tls }, { deadlineMs: 5_000 }), clock: systemClock },
    { ...REQUEST, ...change },
    new AbortController().signal,
  );
const detailOf = (result: ValidationResult): string => (result.ok ? '' : result.problem.detail);

describe('pki-validation-01', () => {
  it('asks by the file name, in which nothing of the random value is', async () => {
    const asked: string[] = [];
    const port = await net.web((request, response) => {
      asked.push(request.url ?? '');
      response.end(`${KEY_AUTHORIZATION}\n`);
    });
    expect(await validate(port)).toMatchObject({ ok: true, method: '3.2.2.4.18' });
    expect(asked).toEqual([PATH]);
  });

  it('asks over https where http is closed, whoever signed the certificate', async () => {
    const tls = await net.web((_, response) => void response.end(KEY_AUTHORIZATION), {
      tls: tlsAlpnCertificate({ alternativeNames: 'DNS:other.example', identifier: null }),
    });
    expect(await validate(await freePort(), { tls })).toMatchObject({
      ok: true,
      record: { attempts: [{ outcome: 'connection' }, { outcome: 'matched' }] },
    });
  });

  it('follows no redirect that carries the token, though it lacks the rest', async () => {
    const port = await net.web((_, response) => void response.writeHead(302, { Location: `/copies/${TOKEN}` }).end());
    const result = await validate(port);
    expect(result).toMatchObject({ ok: false, problem: { type: 'connection' } });
    expect(detailOf(result)).toContain('it contains the random value of this challenge');
  });

  it.each<[number, string, string]>([
    [200, '', 'incorrectResponse'],
    [200, TOKEN, 'incorrectResponse'],
    [200, `x${KEY_AUTHORIZATION}`, 'incorrectResponse'],
    [404, KEY_AUTHORIZATION, 'unauthorized'],
    [303, KEY_AUTHORIZATION, 'unauthorized'],
  ])('refuses status %i with %j', async (status, body, type) => {
    const port = await net.web((_, response) => void response.writeHead(status, { Location: '/elsewhere' }).end(body));
    const result = await validate(port);
    expect(result).toMatchObject({ ok: false, problem: { type } });
    expect(detailOf(result)).toContain(`http://www.example.com${PATH}`);
  });

  it('is bound to its method and to its parameter', async () => {
    expect(() => validate(1, { parameters: {} })).toThrow('has no file name');
    await expect(validate(1, { methods: ['3.2.2.4.19'] })).rejects.toThrow('not among those allowed');
  });
});
