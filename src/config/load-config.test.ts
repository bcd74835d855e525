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
  put(['testSites', 'eab', 'hmacKeyFile'], 'testsites-eab');
  for (const linter of [0, 1, 2, 3]) put(['linters', linter, 'command', 0], join(folder, 'linter'));
  change(document);
  for (const file of ['tls/acme.pem', 'tls/acme.key', 'module.so', 'pin', 'pki/issuer-1.pem', 'pki/root.pem', 'pki/ocsp-1.pem', 'pki/audit-1.pem', 'policies/ov-acme.yaml', 'baseline/br.yaml', 'profiles/ov.yaml', 'tls/perspectives-ca.pem', 'tls/primary.pem', 'tls/primary.key', 'linter', 'documents/cp-2.96.pdf', 'pki/root-1.crl', 'testsites-eab', 'tls/portal.pem', 'tls/portal.key', 'tls/officers.pem', 'tls/officers.key', 'secrets/evidence-identity.txt', 'high-risk-names.yaml', 'ct-logs.json']) {
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

  it('takes sites for people with origins of their own, or none', () => {
    const config = loadConfig(write(() => undefined));
    expect(config.portal).toMatchObject({ url: 'https://portal.example.com', host: '0.0.0.0', port: 8443 });
    expect(config.officers).toMatchObject({ url: 'https://officers.example.com', host: '127.0.0.1', port: 9443 });
    expect(loadConfig(write((document) => document.deleteIn(['officers']))).officers).toBeNull();
    expect(faultsOf(write((document) => document.setIn(['officers', 'url'], 'https://portal.example.com')))).toEqual([expect.stringContaining('origins of their own')]);
    expect(faultsOf(write(() => undefined, 'tls/portal.key'))).toEqual([expect.stringContaining('portal.key: there is no file')]);
    expect(faultsOf(write((document) => document.setIn(['portal', 'url'], 'http://portal.example.com/')))).toHaveLength(1);
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

  describe('the repository', () => {
    const document = (changes: object = {}) => ({ title: 'Certificate Policy', version: '2.96', from: '2026-04-01', file: 'documents/cp-2.96.pdf', ...changes });
    const faults = (documents: readonly object[], missing?: string) => faultsOf(write((config) => config.set('documents', documents), missing));

    it('names a document that is missing by its key and path', () => {
      expect(faults([document()], 'documents/cp-2.96.pdf')).toEqual([`documents.0.file: there is no file ${join(folder, 'documents/cp-2.96.pdf')}`]);
    });

    it('takes a document with the hash that was approved, and refuses another', () => {
      const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
      expect(faults([document({ sha256: empty })])).toEqual([]);
      expect(faults([document({ sha256: '0'.repeat(64) })])).toEqual([expect.stringMatching(`documents\\.0\\.sha256: .*cp-2\\.96\\.pdf has SHA-256 ${empty}`)]);
    });

    it.each([
      ['a day that there is not', { from: '2026-02-30' }, 'documents.0.from'],
      ['a time for a day', { from: '2026-04-01T00:00:00Z' }, 'documents.0.from'],
      ['a file of another kind', { file: 'documents/cp.docx' }, 'documents.0.file: must end in .pdf, .txt, .md or .html'],
      ['a hash in capitals', { sha256: 'E3'.repeat(32) }, 'documents.0.sha256: must be 64 lower-case hexadecimal digits'],
      ['no title', { title: '' }, 'documents.0.title'],
      ['an unknown key', { language: 'ja' }, 'documents.0: Unrecognized key: "language"'],
    ])('refuses %s', (_, changes, fault) => expect(faults([document(changes)])).toEqual([expect.stringContaining(fault)]));

    it('refuses versions that nobody could tell apart', () => {
      expect(faults([document(), document({ version: '2.97' })])).toEqual([
        'documents.1.file: cp-2.96.pdf from 2026-04-01 is there twice: both would have one URL',
        'documents.1.from: two versions of "Certificate Policy" hold from 2026-04-01',
      ]);
      expect(faults([document(), document({ from: '2026-05-01' })])).toEqual(['documents.1.version: "Certificate Policy" 2.96 is there twice']);
    });

    it('refuses authorities without files, and names that are taken', () => {
      const file = write((config) => config.set('authorities', [{ id: 'issuer-1', certificate: 'no.pem', crl: 'no.crl' }]));
      expect(faultsOf(file)).toEqual([
        expect.stringContaining('authorities.0.id: "issuer-1" is used twice'),
        `authorities.0.certificate: there is no file ${join(folder, 'no.pem')}`,
        `authorities.0.crl: there is no file ${join(folder, 'no.crl')}`,
      ]);
    });
  });

  it('refuses test sites that share a name, have none, or miss their secret', () => {
    const set = { valid: 'a.example.com', revoked: 'b.example.com', expired: 'a.example.com' };
    expect(faultsOf(write((config) => config.setIn(['testSites', 'sets'], [set]), 'testsites-eab'))).toEqual([
      `testSites.eab.hmacKeyFile: there is no file ${join(folder, 'testsites-eab')}`,
      expect.stringContaining('testSites.sets.0.expired: "a.example.com" is used twice'),
    ]);
    expect(faultsOf(write((config) => config.setIn(['testSites', 'sets'], [{ ...set, expired: 'Localhost' }])))).toEqual(['testSites.sets.0.expired: must be a lower-case DNS name']);
  });
});
