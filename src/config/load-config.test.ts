import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { ConfigurationFault } from './configuration-fault.js';
import { loadConfig } from './load-config.js';

const folder = mkdtempSync(join(tmpdir(), 'tegata-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

const example = readFileSync('config/example.yaml', 'utf8');

/** Writes a changed example and makes the files that it names, except `missing`. */
function write(change: (document: ReturnType<typeof parseDocument>) => void, missing?: string): string {
  const document = parseDocument(example);
  const put = (path: readonly (string | number)[], value: string) => document.setIn(path, value);
  put(['database'], join(folder, 'tegata.sqlite'));
  put(['token', 'module'], 'module.so');
  put(['token', 'pinFile'], 'pin');
  for (const linter of [0, 1, 2]) put(['linters', linter, 'command', 0], join(folder, 'linter'));
  change(document);
  for (const file of ['tls/acme.pem', 'tls/acme.key', 'module.so', 'pin', 'pki/issuer-1.pem', 'pki/root.pem', 'pki/ocsp-1.pem', 'pki/audit-1.pem', 'policies/ov-acme.yaml', 'baseline/br.yaml', 'profiles/ov.yaml', 'tls/perspectives-ca.pem', 'tls/primary.pem', 'tls/primary.key', 'linter', 'documents/cp-2.96.pdf', 'ct-logs.json', 'secrets/evidence-identity.txt', 'high-risk-names.yaml']) {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    if (file === missing) rmSync(path, { force: true });
    else writeFileSync(path, '');
  }
  const file = join(folder, 'tegata.yaml');
  writeFileSync(file, document.toString());
  return file;
}

function faultsOf(file: string): readonly string[] {
  try {
    loadConfig(file);
  } catch (error) {
    if (error instanceof ConfigurationFault) return error.faults;
    throw error;
  }
  return [];
}

describe('loadConfig', () => {
  it('loads config/example.yaml', () => {
    const config = loadConfig(write(() => undefined));
    expect(config.mode).toBe('production');
    expect(config.baseUrl).toBe('https://acme.example.com');
    expect(config.listen.acme).toMatchObject({ host: '0.0.0.0', port: 443 });
    expect(config.issuers[0]?.chains).toEqual([[]]);
    expect(config.policy.files).toEqual([join(folder, 'policies/ov-acme.yaml')]);
    expect(config.validation).toMatchObject({ httpPort: 80, tlsPort: 443, allowAddresses: [] });
  });

  it('is frozen all the way down', () => {
    const config = loadConfig(write(() => undefined));
    expect(Object.isFrozen(config.listen.acme)).toBe(true);
    expect(Object.isFrozen(config.issuers[0]?.ocsp)).toBe(true);
  });

  it('reports every fault at once, each with its path', () => {
    const file = write((document) => {
      document.setIn(['baseUrl'], 'http://acme.example.com/');
      document.setIn(['token', 'sessions'], 0);
      document.setIn(['issuers', 0, 'signatureAlgorithm'], 'sha1WithRSAEncryption');
      document.deleteIn(['profiles', 'default']);
    });
    const faults = faultsOf(file);
    expect(faults.map((fault) => fault.split(':')[0])).toEqual(['baseUrl', 'token.sessions', 'issuers.0.signatureAlgorithm', 'profiles.default']);
  });

  it.each([
    ['openRegistration', true],
    ['mode', 'development'],
    ['extraSuffixes', ['test']],
  ])('refuses the development convenience %s', (key, value) => {
    expect(faultsOf(write((document) => document.setIn([key], value)))).toEqual([expect.stringContaining(key)]);
  });

  it('refuses development conveniences inside a section', () => {
    expect(faultsOf(write((document) => document.setIn(['validation', 'allowAddresses'], ['127.0.0.0/8'])))).toEqual([
      expect.stringMatching(/^validation: .*allowAddresses/),
    ]);
  });

  it('names a file that is missing', () => {
    expect(faultsOf(write(() => undefined, 'pki/ocsp-1.pem'))).toEqual([expect.stringMatching(/^issuers\.0\.ocsp\.certificate: .*ocsp-1\.pem/)]);
  });

  it('refuses a responder that signs with the CA key (CP 6.1.7)', () => {
    expect(faultsOf(write((document) => document.setIn(['issuers', 0, 'ocsp', 'key'], 'issuer-1')))).toEqual([
      expect.stringContaining('issuers.0.ocsp.key'),
    ]);
  });

  it('refuses perspectives that are named twice, stand nowhere, or are asked without a certificate', () => {
    const twice = write((document) => document.addIn(['perspectives'], document.getIn(['perspectives', 0])));
    expect(faultsOf(twice)).toEqual([expect.stringMatching(/^perspectives\.1\.name: .*twice/), expect.stringMatching(/^perspectives\.1\.url: .*twice/)]);
    expect(faultsOf(write((document) => document.setIn(['perspectives', 0, 'region'], 'mars')))).toEqual([expect.stringContaining('perspectives.0.region')]);
    expect(faultsOf(write((document) => document.setIn(['perspectives', 0, 'url'], 'http://x')))).toEqual([expect.stringContaining('perspectives.0.url')]);
    expect(faultsOf(write(() => undefined, 'tls/primary.key'))).toEqual([expect.stringMatching(/^perspectives\.0\.key: .*primary\.key/)]);
  });

  it('takes a log list as a file, and none as no Certificate Transparency', () => {
    expect(loadConfig(write(() => undefined)).ct).toEqual({ logList: join(folder, 'ct-logs.json') });
    expect(loadConfig(write((document) => document.deleteIn(['ct']))).ct).toBeNull();
    expect(faultsOf(write(() => undefined, 'ct-logs.json'))).toEqual([expect.stringMatching(/^ct\.logList: .*ct-logs\.json/)]);
  });

  it('reads a baseline date as the first second of that day, UTC', () => {
    const file = write((document) => document.setIn(['policy', 'baselineMode'], '2026-03-15'));
    expect(loadConfig(file).policy.baselineMode).toBe(Date.UTC(2026, 2, 15) / 1000);
  });

  it('says what is wrong with broken YAML and with a missing file', () => {
    const broken = join(folder, 'broken.yaml');
    writeFileSync(broken, 'baseUrl: [\n');
    expect(faultsOf(broken).length).toBeGreaterThan(0);
    expect(faultsOf(join(folder, 'absent.yaml'))).toEqual([expect.stringContaining('ENOENT')]);
  });
});
