import { describe, expect, test } from 'vitest';
import { developmentConfig, type DevelopmentOptions } from './development-config.js';
import { loadRules } from './load-rules.js';
import { protectionsOff, unkeptPromise } from './protections-off.js';
import { loadShippedRules, shippedRules } from './shipped-rules.js';

const at = (port: number) => ({ host: '127.0.0.1', port });
const OPTIONS: DevelopmentOptions = {
  data: '/data',
  listen: at(14000),
  management: at(15000),
  public: at(14080),
  portal: at(14100),
  officers: at(14200),
  httpPort: 5002,
  tlsPort: 5001,
  dnsServer: null,
  policy: 'ov-acme',
  eabKeys: [],
  openRegistration: false,
  database: null,
  logLevel: 'warn',
};
const FILES = {
  token: { module: '/m.so', label: 'dev', pinFile: '/pin' },
  issuer: { key: 'issuer', certificate: '/issuer.pem', chains: [['/issuer.pem']], roots: ['/root.pem'] },
  ocsp: { key: 'ocsp', certificate: '/ocsp.pem' },
  audit: { key: 'audit', publicKey: '/audit.pem' },
  tls: { certificate: '/tls.pem', key: '/tls.key' },
};
const PERSPECTIVE = { name: 'a', region: 'arin' as const, url: 'https://a', authorities: '/a', certificate: '/a', key: '/a' };
const configure = (options: Partial<DevelopmentOptions> = {}) => developmentConfig({ ...OPTIONS, ...options }, FILES, at(53));

describe('the configuration of a development CA', () => {
  test.each([...shippedRules().policies.keys()])('fits the shipped policy %s: its profiles name it and the issuer', (policy) => {
    const config = configure({ policy });
    const rules = loadRules(config);
    expect([...rules.policies.keys()]).toEqual([policy]);
    expect(rules.profiles.get(config.profiles.default)?.policy).toBe(policy);
  });

  test('of an unknown policy is refused, with those that ship', () => {
    expect(() => configure({ policy: 'dv' })).toThrow('there is no policy "dv"; these ship: ov-acme, secom-sr-2.96');
  });

  test('has URLs that clients and relying parties can use, IPv6 addresses in brackets', () => {
    expect(configure()).toMatchObject({
      baseUrl: 'https://localhost:14000',
      publicUrl: 'http://127.0.0.1:14080',
      database: '/data/tegata.sqlite',
    });
    expect(configure({ public: { host: '::1', port: 80 } }).publicUrl).toBe('http://[::1]:80');
  });

  test('cannot be changed afterwards', () => {
    expect(() => Object.assign(configure().validation, { httpPort: 80 })).toThrow(TypeError);
  });
});

describe('protections that are off', () => {
  test('are named for development, open registration besides', () => {
    const closed = protectionsOff(configure());
    expect(closed.join('\n')).toMatch(/DNSSEC[^]*perspective[^]*Transparency[^]*SoftHSM2[^]*loopback/);
    expect(protectionsOff(configure({ openRegistration: true }))).toEqual([...closed, expect.stringContaining('--open-registration')]);
  });

  test('keep a production CA from promising the Baseline Requirements, in whatever version', () => {
    const config = { ...configure(), mode: 'production' as const };
    const kept = {
      ...config,
      ct: { logList: '/logs.json' },
      keys: { debianBlacklists: ['/blacklist.RSA-2048'], blockedKeyLists: [] },
      validation: { ...config.validation, dnssec: 'required' as const },
      perspectives: [PERSPECTIVE],
    };
    expect(unkeptPromise(kept)).toBeUndefined();
    expect(unkeptPromise({ ...kept, keys: config.keys })).toContain("Debian's weak keys");
    expect(unkeptPromise({ ...kept, audit: null })).toContain('audit log');
    expect(unkeptPromise({ ...kept, ct: null })).toContain('not logged to Certificate Transparency');
    for (const baselineMode of ['current', 1_700_000_000] as const) {
      expect(unkeptPromise({ ...config, policy: { ...config.policy, baselineMode } })).toContain('Set it to "none" for a private PKI');
    }
    expect(unkeptPromise({ ...config, policy: { ...config.policy, baselineMode: 'none' } })).toBeUndefined();
    expect(unkeptPromise(configure())).toBeUndefined();
  });
});

test('the shipped rules fit together as a whole', () => {
  const rules = loadShippedRules();
  expect([...rules.policies.keys()]).toEqual(['ov-acme', 'secom-sr-2.96']);
  expect([...rules.profiles.keys()]).toEqual(['ov', 'sr-ov']);
});
