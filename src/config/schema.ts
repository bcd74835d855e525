import { z } from 'zod';
import { RIR_REGIONS } from '../core/rir-region.js';
import { testSites } from './test-sites-schema.js';

/*
 * The configuration file, as people write it. Strict: an unknown key is a fault. Nothing that weakens the CA for development has a place here.
 * config/example.yaml shows every key with its unit and reason.
 */
const hostPort = z.string().regex(/^(\[[0-9a-fA-F:]+\]|[0-9.]+):\d{1,5}$/, 'must be IP:PORT, an IPv6 address in brackets');
const origin = (scheme: string) =>
  z.string().regex(new RegExp(`^${scheme}://[^/\\s]+$`), `must be ${scheme}://HOST[:PORT] without a path or trailing slash`);
const path = z.string().min(1);
const probe = z.string().regex(/^[a-z0-9_.-]+$/, 'must be a lower-case DNS name');
const name = z.string().regex(/^[a-z0-9][a-z0-9.-]*$/, 'must be lower-case letters, digits, dots and hyphens');
const signatureAlgorithm = z.enum([
  'sha256WithRSAEncryption',
  'sha384WithRSAEncryption',
  'sha512WithRSAEncryption',
  'ecdsa-with-SHA256',
  'ecdsa-with-SHA384',
  'ecdsa-with-SHA512',
]);

const site = z.strictObject({ url: origin('https'), address: hostPort, certificate: path, key: path }).nullable().default(null);

export const configurationFile = z.strictObject({
  baseUrl: origin('https'),
  publicUrl: origin('http'),
  listen: z.strictObject({
    acme: z.strictObject({ address: hostPort, certificate: path, key: path }),
    public: z.strictObject({ address: hostPort }),
    metrics: z.strictObject({ address: hostPort.regex(/^(\[::1\]|127\.[0-9.]+):/, 'must be a loopback address: what it tells is for this machine') }).nullable().default(null),
  }),
  database: z.string().min(1),
  token: z.strictObject({
    module: path,
    label: z.string().min(1).max(32),
    pinFile: path.optional(),
    pin: z.enum(['prompt', 'shares']).optional(),
    sessions: z.int().min(1).max(64).default(3),
    backupCommand: z.array(z.string().min(1)).default([]),
  }),
  control: z.strictObject({ socket: path }).nullable().default(null),
  issuers: z
    .array(
      z.strictObject({
        id: name,
        key: z.string().min(1),
        certificate: path,
        signatureAlgorithm,
        chains: z.array(z.array(path)).min(1).default([[]]),
        roots: z.array(path).default([]),
        ocsp: z.strictObject({ key: z.string().min(1), certificate: path }),
        crlShards: z.int().min(0).max(1000).default(0),
      }),
    )
    .min(1),
  audit: z
    .strictObject({
      key: z.string().min(1),
      publicKey: path,
      signatureAlgorithm: signatureAlgorithm.default('sha256WithRSAEncryption'),
      exportFolder: path,
    })
    .nullable()
    .default(null),
  ocsp: z.strictObject({ liveSignaturesPerSecond: z.int().min(0).max(1000).default(20) }).default({ liveSignaturesPerSecond: 20 }),
  policy: z.strictObject({
    files: z.array(path).min(1),
    baseline: path,
    baselineMode: z.union([z.enum(['current', 'none']), z.iso.date()]).default('current'),
  }),
  profiles: z.strictObject({ files: z.array(path).min(1), default: name }),
  validation: z.strictObject({
    dnsServer: hostPort,
    dnssec: z.enum(['required', 'off']).default('required'),
    dnssecProbes: z
      .strictObject({ secure: probe.nullable().default(null), bogus: probe.nullable().default(null) })
      .default({ secure: null, bogus: null }),
  }),
  portal: site,
  officers: site,
  keys: z
    .strictObject({ debianBlacklists: z.array(path).default([]), blockedKeyLists: z.array(path).default([]) })
    .default({ debianBlacklists: [], blockedKeyLists: [] }),
  perspectives: z
    .array(
      z.strictObject({
        name,
        region: z.enum(RIR_REGIONS),
        url: origin('https'),
        authorities: path,
        certificate: path,
        key: path,
      }),
    )
    .default([]),
  ct: z.strictObject({ logList: path }).nullable().default(null),
  mail: z
    .strictObject({
      smtp: z.string().regex(/^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+):\d{1,5}$/, 'must be HOST:PORT, an IPv6 address in brackets'),
      from: z.email(),
      requireTls: z.boolean().default(false),
      authorities: path.nullable().default(null),
    })
    .nullable()
    .default(null),
  webhooks: z.strictObject({ authorities: path.nullable().default(null) }).default({ authorities: null }),
  linters: z
    .array(
      z.strictObject({
        name,
        command: z.tuple([z.string().regex(/^\//, 'must be an absolute path')], z.string()),
        format: z.enum(['zlint', 'pkilint']),
        artifacts: z.array(z.enum(['certificate', 'precertificate', 'crl', 'ocsp-response'])).min(1),
        refuseFrom: z.enum(['notice', 'warning', 'error', 'fatal']).default('warning'),
        explained: z.record(z.string(), z.string().min(1, 'must say why')).default({}),
        timeoutSeconds: z.int().min(1).max(300).default(20),
      }),
    )
    .default([]),
  authorities: z.array(z.strictObject({ id: name, certificate: path, crl: path.nullable().default(null) })).default([]),
  publicAccessLog: z
    .strictObject({
      folder: path,
      addresses: z.enum(['full', 'network', 'none']).default('network'),
      // CP 5.5.2: seven years past the end of certificates that live 398 days at most.
      keepDays: z.int().min(2_955).max(36_500).nullable().default(null),
    })
    .nullable()
    .default(null),
  documents: z
    .array(
      z.strictObject({
        title: z.string().min(1).max(100),
        version: z.string().min(1).max(20),
        from: z.iso.date(),
        file: path.regex(/\.(pdf|txt|md|html)$/, 'must end in .pdf, .txt, .md or .html'),
        accept: z.enum(['terms', 'cp', 'cps']).nullable().default(null),
        sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal digits').nullable().default(null),
      }),
    )
    .default([]),
  evidence: z.strictObject({ folder: path, identityFile: path }).nullable().default(null),
  highRiskNames: path.nullable().default(null),
  testSites: testSites.nullable().default(null),
  termsOfServiceUrl: z.url({ protocol: /^https?$/ }),
  websiteUrl: z.url({ protocol: /^https?$/ }),
  logLevel: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
});

export type ConfigurationFile = z.infer<typeof configurationFile>;
