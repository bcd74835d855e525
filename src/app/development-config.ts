import { join } from 'node:path';
import type { Config, ListenAddress } from '../config/config.js';
import { ConfigurationFault } from '../config/configuration-fault.js';
import { deepFreeze } from '../config/deep-freeze.js';
import { DEMONSTRATION } from './demonstration-organization.js';
import { DEVELOPMENT_ISSUER } from './development-issuer.js';
import { DEMONSTRATION_KEY, eabSecretFile } from './keep-eab-secret.js';
import { shippedFile } from './shipped-file.js';
import { shippedRules } from './shipped-rules.js';

/** What `tegata development` was told; every member has its default from the command line. */
export interface DevelopmentOptions {
  /** Absolute path of the data folder. */
  data: string;
  listen: ListenAddress;
  management: ListenAddress;
  public: ListenAddress;
  portal: ListenAddress;
  officers: ListenAddress;
  httpPort: number;
  tlsPort: number;
  /** Null: the embedded development DNS. */
  dnsServer: ListenAddress | null;
  policy: string;
  eabKeys: readonly { id: string; hmacKey: Buffer }[];
  openRegistration: boolean;
  /** Whether the public listener's access log is kept, in the data folder; false when left out. */
  accessLog?: boolean;
  /** File or postgres URL; null: a file in the data folder. */
  database: string | null;
  logLevel: Config['logLevel'];
  /** Where test sites are served; none when null or left out. */
  testSites?: ListenAddress | null;
}

/** Private addresses that development validates at. */
export const DEVELOPMENT_ADDRESSES: readonly string[] = ['127.0.0.0/8', '::1/128', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'];

/** Labels and files of the development PKI below the data folder. */
export interface DevelopmentFiles {
  token: { module: string; label: string; pinFile: string };
  issuer: { key: string; certificate: string; chains: readonly (readonly string[])[]; roots: readonly string[] };
  ocsp: { key: string; certificate: string };
  audit: { key: string; publicKey: string };
  tls: { certificate: string; key: string; ca?: string };
}

/**
 * The configuration of a development CA: the only place where the conveniences are switched on that a configuration file cannot name.
 * @param dnsServer where the resolver is, once the embedded one runs
 * @param perspectives that run already
 * @param logList file of the CT logs that run already; null: certificates are not logged
 * @throws ConfigurationFault for a policy that does not ship
 */
export function developmentConfig(options: DevelopmentOptions, files: DevelopmentFiles, dnsServer: ListenAddress, perspectives: Config['perspectives'] = [], logList: string | null = null): Config {
  const shipped = shippedRules();
  const policyFile = shipped.policies.get(options.policy);
  if (policyFile === undefined) {
    throw new ConfigurationFault('--policy', [
      `there is no policy "${options.policy}"; these ship: ${[...shipped.policies.keys()].join(', ')}`,
    ]);
  }
  const profiles = [...shipped.profiles].filter(([, { policy }]) => policy === options.policy);
  const publicUrl = `http://${bracketed(options.public)}`;
  return deepFreeze({
    mode: 'development',
    baseUrl: `https://localhost:${options.listen.port}`,
    publicUrl,
    listen: { acme: { ...options.listen, ...files.tls }, public: options.public, metrics: null, management: options.management },
    database: options.database ?? join(options.data, 'tegata.sqlite'),
    token: { ...files.token, pin: 'file', sessions: 3, backupCommand: [] },
    controlSocket: null,
    issuers: [{ id: DEVELOPMENT_ISSUER, signatureAlgorithm: 'sha256WithRSAEncryption', ...files.issuer, ocsp: files.ocsp, crlShards: 0 }],
    audit: { ...files.audit, signatureAlgorithm: 'sha256WithRSAEncryption', exportFolder: join(options.data, 'audit') },
    ocsp: { liveSignaturesPerSecond: 20 },
    policy: { files: [policyFile], baseline: shippedFile('config/baseline/br.yaml'), baselineMode: 'current' },
    profiles: { files: profiles.map(([, { file }]) => file), default: profiles[0]?.[0] ?? '' },
    validation: {
      dnsServer: bracketed(dnsServer),
      dnssec: 'off',
      dnssecProbes: { secure: null, bogus: null },
      httpPort: options.httpPort,
      tlsPort: options.tlsPort,
      allowAddresses: DEVELOPMENT_ADDRESSES,
    },
    keys: { debianBlacklists: [], blockedKeyLists: [] },
    perspectives,
    ct: logList === null ? null : { logList },
    mail: { folder: join(options.data, 'mail'), from: 'tegata@localhost' },
    webhooks: { authorities: null },
    portal: { url: `https://localhost:${options.portal.port}`, ...options.portal, ...files.tls },
    officers: { url: `https://localhost:${options.officers.port}`, ...options.officers, ...files.tls },
    linters: [],
    authorities: [],
    publicAccessLog: options.accessLog === true ? { folder: join(options.data, 'access'), addresses: 'network', keepDays: null } : null,
    documents: [{ title: 'Terms of use', version: '1', from: '2026-01-01', file: shippedFile('config/documents/development-terms.txt'), accept: 'terms', sha256: null }],
    ...developmentVetting(options.data),
    testSites: options.testSites ? developmentTestSites(options, options.testSites, files.tls.ca ?? null) : null,
    termsOfServiceUrl: `${publicUrl}/terms`,
    websiteUrl: publicUrl,
    openRegistration: options.openRegistration ? DEMONSTRATION : null,
    logLevel: options.logLevel,
  });
}

/** What vetting is told in development; commands beside the server are told the same. */
export function developmentVetting(data: string): Pick<Config, 'evidence' | 'highRiskNames' | 'extraSuffixes'> {
  return {
    evidence: { folder: join(data, 'evidence'), identityFile: join(data, 'evidence-identity.txt') },
    highRiskNames: shippedFile('config/high-risk-names.yaml'),
    extraSuffixes: ['test', 'example', 'localhost', 'local', 'internal', 'lan'],
  };
}

/** Names below localhost, which browsers and curl take for this machine (RFC 6761 §6.3), as does the embedded DNS. */
function developmentTestSites({ data, eabKeys, httpPort }: DevelopmentOptions, https: ListenAddress, authorities: string | null): Config['testSites'] {
  return {
    eab: { kid: eabKeys[0]?.id ?? DEMONSTRATION_KEY, hmacKeyFile: eabSecretFile(data) },
    authorities,
    folder: join(data, 'testsites'),
    listen: { https, http: { host: '127.0.0.1', port: httpPort } },
    httpsPort: https.port,
    sets: [{ profile: null, valid: 'valid.testsites.localhost', revoked: 'revoked.testsites.localhost', expired: 'expired.testsites.localhost' }],
  };
}

function bracketed({ host, port }: ListenAddress): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
