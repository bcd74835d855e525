import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Config, SiteConfig } from './config.js';
import { ConfigurationFault } from './configuration-fault.js';
import { deepFreeze } from './deep-freeze.js';
import { parseHostPort } from './host-port.js';
import { readYaml } from './read-yaml.js';
import { testSiteFaults } from './test-site-faults.js';
import { repositoryFaults } from './repository-faults.js';
import { configurationFile, type ConfigurationFile } from './schema.js';

/**
 * Reads a production configuration file. Relative paths in it are relative to the file.
 * @throws ConfigurationFault with every fault at once
 */
export function loadConfig(file: string): Config {
  const { raw } = readYaml(file);
  const parsed = configurationFile.safeParse(raw);
  if (!parsed.success) {
    throw new ConfigurationFault(
      file,
      parsed.error.issues.map((issue) => `${issue.path.join('.') || '(top level)'}: ${issue.message}`),
    );
  }
  const config = toConfig(parsed.data, dirname(resolve(file)));
  const faults = crossCheck(config);
  if (faults.length > 0) throw new ConfigurationFault(file, faults);
  return deepFreeze(config);
}

function toConfig(written: ConfigurationFile, base: string): Config {
  const path = (text: string) => resolve(base, text);
  const { acme } = written.listen;
  return {
    mode: 'production',
    baseUrl: written.baseUrl,
    publicUrl: written.publicUrl,
    listen: {
      acme: { ...parseHostPort(acme.address), certificate: path(acme.certificate), key: path(acme.key) },
      public: parseHostPort(written.listen.public.address),
      metrics: written.listen.metrics && parseHostPort(written.listen.metrics.address),
      management: null,
    },
    database: /^postgres(ql)?:/.test(written.database) ? written.database : path(written.database),
    token: {
      module: path(written.token.module),
      label: written.token.label,
      pin: written.token.pin ?? 'file',
      pinFile: written.token.pinFile === undefined ? null : path(written.token.pinFile),
      sessions: written.token.sessions,
      backupCommand: written.token.backupCommand,
    },
    controlSocket: written.control && path(written.control.socket),
    issuers: written.issuers.map((issuer) => ({
      ...issuer,
      certificate: path(issuer.certificate),
      chains: issuer.chains.map((chain) => chain.map(path)),
      roots: issuer.roots.map(path),
      ocsp: { key: issuer.ocsp.key, certificate: path(issuer.ocsp.certificate) },
    })),
    audit: written.audit && {
      ...written.audit,
      publicKey: path(written.audit.publicKey),
      exportFolder: path(written.audit.exportFolder),
    },
    ocsp: written.ocsp,
    authorities: written.authorities.map(({ id, certificate, crl }) => ({ id, certificate: path(certificate), crl: crl && path(crl) })),
    documents: written.documents.map((document) => ({ ...document, file: path(document.file) })),
    policy: {
      files: written.policy.files.map(path),
      baseline: path(written.policy.baseline),
      baselineMode: toBaselineMode(written.policy.baselineMode),
    },
    profiles: { files: written.profiles.files.map(path), default: written.profiles.default },
    validation: { ...written.validation, httpPort: 80, tlsPort: 443, allowAddresses: [] },
    keys: { debianBlacklists: written.keys.debianBlacklists.map(path), blockedKeyLists: written.keys.blockedKeyLists.map(path) },
    perspectives: written.perspectives.map((perspective) => ({
      ...perspective,
      authorities: path(perspective.authorities),
      certificate: path(perspective.certificate),
      key: path(perspective.key),
    })),
    ct: written.ct && { logList: path(written.ct.logList) },
    mail: written.mail && {
      smtp: parseHostPort(written.mail.smtp),
      from: written.mail.from,
      requireTls: written.mail.requireTls,
      authorities: written.mail.authorities === null ? null : path(written.mail.authorities),
    },
    webhooks: { authorities: written.webhooks.authorities === null ? null : path(written.webhooks.authorities) },
    portal: written.portal && toSite(written.portal, path),
    officers: written.officers && toSite(written.officers, path),
    linters: written.linters,
    evidence: written.evidence && { folder: path(written.evidence.folder), identityFile: path(written.evidence.identityFile) },
    highRiskNames: written.highRiskNames === null ? null : path(written.highRiskNames),
    testSites: written.testSites && {
      ...written.testSites,
      eab: { kid: written.testSites.eab.kid, hmacKeyFile: path(written.testSites.eab.hmacKeyFile) },
      authorities: written.testSites.authorities && path(written.testSites.authorities),
      folder: path(written.testSites.folder),
      listen: { https: parseHostPort(written.testSites.listen.https), http: parseHostPort(written.testSites.listen.http) },
    },
    publicAccessLog: written.publicAccessLog && { ...written.publicAccessLog, folder: path(written.publicAccessLog.folder) },
    termsOfServiceUrl: written.termsOfServiceUrl,
    websiteUrl: written.websiteUrl,
    extraSuffixes: [],
    openRegistration: null,
    logLevel: written.logLevel,
  };
}

function toSite({ url, address, certificate, key }: NonNullable<ConfigurationFile['portal']>, path: (text: string) => string): SiteConfig {
  return { url, ...parseHostPort(address), certificate: path(certificate), key: path(key) };
}

function toBaselineMode(written: string): Config['policy']['baselineMode'] {
  return written === 'current' || written === 'none' ? written : Date.parse(`${written}T00:00:00Z`) / 1000;
}

/** What no single key can tell: files that are not there, names that are used twice. */
function crossCheck(config: Config): string[] {
  const faults: string[] = [];
  const mustExist = (key: string, path: string) => {
    if (!existsSync(path)) faults.push(`${key}: there is no file ${path}`);
  };
  mustExist('listen.acme.certificate', config.listen.acme.certificate);
  mustExist('listen.acme.key', config.listen.acme.key);
  mustExist('token.module', config.token.module);
  const { pin, pinFile } = config.token;
  if ((pin === 'file') !== (pinFile !== null)) faults.push('token: name either pinFile or pin (prompt, shares), not both or neither');
  if (pinFile !== null) mustExist('token.pinFile', pinFile);
  if (pin === 'shares' && config.controlSocket === null) faults.push('control.socket: token.pin is shares, which come in by this socket');
  mustExist('policy.baseline', config.policy.baseline);
  config.policy.files.forEach((path, i) => mustExist(`policy.files.${i}`, path));
  config.profiles.files.forEach((path, i) => mustExist(`profiles.files.${i}`, path));
  if (config.mail && 'smtp' in config.mail && config.mail.authorities) mustExist('mail.authorities', config.mail.authorities);
  if (config.webhooks.authorities !== null) mustExist('webhooks.authorities', config.webhooks.authorities);
  if (config.ct) mustExist('ct.logList', config.ct.logList);
  if (config.highRiskNames !== null) mustExist('highRiskNames', config.highRiskNames);
  faults.push(...repositoryFaults(config));
  const seen = new Set<string>();
  config.issuers.forEach((issuer, i) => {
    if (seen.has(issuer.id)) faults.push(`issuers.${i}.id: "${issuer.id}" is used twice`);
    seen.add(issuer.id);
    mustExist(`issuers.${i}.certificate`, issuer.certificate);
    mustExist(`issuers.${i}.ocsp.certificate`, issuer.ocsp.certificate);
    issuer.chains.forEach((chain, j) => chain.forEach((path, k) => mustExist(`issuers.${i}.chains.${j}.${k}`, path)));
    issuer.roots.forEach((path, j) => mustExist(`issuers.${i}.roots.${j}`, path));
    if (issuer.key === issuer.ocsp.key) {
      faults.push(`issuers.${i}.ocsp.key: OCSP responses are signed by a delegated responder with a key of its own (BR 4.9.9, CP 6.1.7)`);
    }
  });
  if (config.audit !== null) {
    const { key, publicKey } = config.audit;
    mustExist('audit.publicKey', publicKey);
    if (config.issuers.some((issuer) => issuer.key === key || issuer.ocsp.key === key)) {
      faults.push('audit.key: the audit log is signed with a key of its own: what it signs could otherwise be taken for a certificate');
    }
  }
  config.keys.debianBlacklists.forEach((path, i) => mustExist(`keys.debianBlacklists.${i}`, path));
  config.keys.blockedKeyLists.forEach((path, i) => mustExist(`keys.blockedKeyLists.${i}`, path));
  for (const name of ['portal', 'officers'] as const) {
    const site = config[name];
    if (site === null) continue;
    mustExist(`${name}.certificate`, site.certificate);
    mustExist(`${name}.key`, site.key);
  }
  if (config.portal !== null && config.portal.url === config.officers?.url) {
    faults.push('officers.url: officers and subscribers need origins of their own, so that no page of one can act in the other');
  }
  if (config.evidence !== null) mustExist('evidence.identityFile', config.evidence.identityFile);
  const perspectives = new Set<string>();
  config.perspectives.forEach(({ name, url, authorities, certificate, key }, i) => {
    for (const [member, text] of [['name', name], ['url', url]] as const) {
      if (perspectives.has(text)) faults.push(`perspectives.${i}.${member}: "${text}" is used twice`);
      perspectives.add(text);
    }
    mustExist(`perspectives.${i}.authorities`, authorities);
    mustExist(`perspectives.${i}.certificate`, certificate);
    mustExist(`perspectives.${i}.key`, key);
  });
  faults.push(...testSiteFaults(config.testSites));
  const linters = new Set<string>();
  config.linters.forEach(({ name, command: [program] }, i) => {
    if (linters.has(name)) faults.push(`linters.${i}.name: "${name}" is used twice`);
    linters.add(name);
    mustExist(`linters.${i}.command.0`, program);
  });
  return faults;
}
