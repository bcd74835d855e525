import { existsSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Config, LinterConfig } from '../../src/config/config.js';
import { externalLinters } from '../../src/lint/external/run-external-linters.js';
import { certificationRequest, subscriberKey, type RequestOptions } from '../support/certification-request.js';
import { obtain, readyOrder } from '../support/order-flow.js';
import { startCa, type Ca, type PolicyName } from '../support/start-ca.js';

/** The linters of the example configuration, from where script/setup --tests puts them. */
const { linters } = parse(readFileSync('config/example.yaml', 'utf8')) as {
  linters: (Partial<LinterConfig> & Pick<LinterConfig, 'name' | 'command' | 'format' | 'artifacts'>)[];
};
const installed = linters.map(({ command: [program, ...args], ...linter }): LinterConfig => ({
  refuseFrom: 'warning',
  explained: {},
  timeoutSeconds: 60,
  ...linter,
  command: [resolve('var/tools/bin', basename(program)), ...args],
}));
const missing = installed.filter(({ command: [program] }) => !existsSync(program)).map(({ name }) => name);

let ca: Ca | undefined;
afterEach(async () => {
  await ca?.stop();
  ca = undefined;
});

/** URLs as a public CA has them: 127.0.0.1 in a certificate is an internal name, and rightly found. */
const judgedBy = (asked: readonly LinterConfig[]) => (config: Config) => ({
  ...config,
  publicUrl: 'http://pki.secomtrust.net',
  linters: asked,
});

// Go and Python bring them: script/test names what it left out.
describe.skipIf(missing.length > 0)('zlint and pkilint, as in config/example.yaml', () => {
  test.each<[PolicyName, string, string[], RequestOptions]>([
    ['ov-acme', 'an RSA key and several names', ['www.linted.com', 'linted.com', 'xn--r8jz45g.com'], {}],
    ['ov-acme', 'an RSA key and a wildcard', ['*.linted.com'], {}],
    ['ov-acme', 'a P-256 key', ['www.linted.com'], { key: subscriberKey('P-256') }],
    ['secom-sr-2.96', 'an RSA key', ['www.linted.com'], {}],
  ])('find nothing unexplained in a certificate of %s for %s', async (policy, _what, names, request) => {
    ca = await startCa({ policies: [policy], configure: judgedBy(installed) });
    const issued = obtain(ca, await ca.subscribe(), names, request);
    await issued.catch(() => undefined);
    // First, for it names the findings.
    expect(ca.logged).toEqual([]);
    expect((await issued).certificate.subjectAltName).toContain(names[0]);
  });

  test('find nothing in a CRL, before it is published and after', async () => {
    ca = await startCa({ configure: (config) => ({ ...config, linters: installed.filter(({ artifacts }) => artifacts.includes('crl')).map((linter) => ({ ...linter, artifacts: ['crl'] })) }) });
    const client = await ca.subscribe();
    const { der, serial } = await obtain(ca, client, ['www.linted.com']);
    expect((await client.revoke(der, { reason: 4 })).status).toBe(200);
    const published = async () => Buffer.from(await (await fetch(`${ca?.publicUrl}/crl/issuer-1.crl`)).arrayBuffer());
    await expect.poll(async () => (await published()).includes(Buffer.from(serial.padStart(34, '0'), 'hex')), { timeout: 20_000 }).toBe(true);
    const asked = installed.map((linter) => ({ ...linter, explained: new Map(Object.entries(linter.explained)), timeoutMs: 60_000 }));
    const verdicts = await externalLinters(asked, 2)('crl', await published());
    expect(verdicts).toEqual(['zlint', 'pkilint-crl'].map((linter) => ({ linter, outcome: 'passed', findings: [] })));
    expect(ca.logged).toEqual([]);
  });

  test.each(['zlint', 'pkilint'])('%s alone refuses a certificate that it has a warning for, and nothing is signed', async (name) => {
    const unexplained = installed.filter((linter) => linter.name === name).map((linter) => ({ ...linter, explained: {} }));
    ca = await startCa({ configure: judgedBy(unexplained) });
    const client = await ca.subscribe();
    const { url, finalize } = await readyOrder(ca, client, ['www.linted.com']);
    await client.finalize(finalize, certificationRequest(['www.linted.com']));
    const ended = await client.poll(url);
    expect(ended.json).toMatchObject({ status: 'invalid', error: { type: 'urn:ietf:params:acme:error:serverInternal' } });
    expect(ca.logged).toMatchObject([
      { level: 'error', facts: { findings: expect.arrayContaining([expect.objectContaining({ citation: 'warning' })]) as unknown } },
    ]);
  });
});
