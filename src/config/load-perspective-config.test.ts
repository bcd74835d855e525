import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { ConfigurationFault } from './configuration-fault.js';
import { loadPerspectiveConfig } from './load-perspective-config.js';

const folder = mkdtempSync(join(tmpdir(), 'tegata-perspective-config-'));
afterAll(() => rmSync(folder, { recursive: true }));
const example = readFileSync('config/perspective-example.yaml', 'utf8');

function write(change: (document: ReturnType<typeof parseDocument>) => void, missing?: string): string {
  const document = parseDocument(example);
  change(document);
  for (const file of ['tls/perspective.pem', 'tls/perspective.key', 'tls/primaries-ca.pem']) {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    if (file === missing) rmSync(path, { force: true });
    else writeFileSync(path, '');
  }
  const file = join(folder, 'perspective.yaml');
  writeFileSync(file, document.toString());
  return file;
}

function faultsOf(file: string): readonly string[] {
  try {
    loadPerspectiveConfig(file);
  } catch (error) {
    if (error instanceof ConfigurationFault) return error.faults;
    throw error;
  }
  return [];
}

describe('loadPerspectiveConfig', () => {
  it('loads config/perspective-example.yaml', () => {
    const config = loadPerspectiveConfig(write(() => undefined));
    expect(config).toMatchObject({
      name: 'ripe.frankfurt-1',
      region: 'ripe',
      listen: { host: '0.0.0.0', port: 8443, clientAuthorities: join(folder, 'tls/primaries-ca.pem') },
      primaries: ['primary.ca.example'],
      validation: { dnsServer: '127.0.0.1:53', dnssec: 'required', httpPort: 80, tlsPort: 443, allowAddresses: [] },
    });
    expect(Object.isFrozen(config.listen)).toBe(true);
  });

  it.each([
    ['region', 'europe'],
    ['primaries', []],
    ['database', 'tegata.sqlite'],
    ['allowAddresses', ['127.0.0.0/8']],
    ['token', { module: 'softhsm' }],
  ])('refuses %s: %j', (key, value) => {
    expect(faultsOf(write((document) => document.setIn([key], value)))).toEqual([expect.stringContaining(key)]);
  });

  it('names a file that is missing', () => {
    expect(faultsOf(write(() => undefined, 'tls/primaries-ca.pem'))).toEqual([expect.stringMatching(/^listen\.clientAuthorities: .*primaries-ca\.pem/)]);
  });
});
