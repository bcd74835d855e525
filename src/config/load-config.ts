import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Config } from './config.js';
import { ConfigurationFault } from './configuration-fault.js';
import { deepFreeze } from './deep-freeze.js';
import { parseHostPort } from './host-port.js';
import { readYaml } from './read-yaml.js';
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
      management: null,
    },
    database: /^postgres(ql)?:/.test(written.database) ? written.database : path(written.database),
    token: { ...written.token, module: path(written.token.module), pinFile: path(written.token.pinFile) },
    issuers: written.issuers.map((issuer) => ({
      ...issuer,
      certificate: path(issuer.certificate),
      chains: issuer.chains.map((chain) => chain.map(path)),
      roots: issuer.roots.map(path),
      ocsp: { key: issuer.ocsp.key, certificate: path(issuer.ocsp.certificate) },
    })),
    ocsp: written.ocsp,
    documents: written.documents.map((document) => ({ ...document, file: path(document.file) })),
    policy: {
      files: written.policy.files.map(path),
      baseline: path(written.policy.baseline),
      baselineMode: toBaselineMode(written.policy.baselineMode),
    },
    profiles: { files: written.profiles.files.map(path), default: written.profiles.default },
    validation: { ...written.validation, httpPort: 80, tlsPort: 443, allowAddresses: [] },
    perspectives: written.perspectives.map((perspective) => ({
      ...perspective,
      authorities: path(perspective.authorities),
      certificate: path(perspective.certificate),
      key: path(perspective.key),
    })),
    mail: written.mail && { smtp: parseHostPort(written.mail.smtp), from: written.mail.from },
    termsOfServiceUrl: written.termsOfServiceUrl,
    websiteUrl: written.websiteUrl,
    extraSuffixes: [],
    openRegistration: null,
    logLevel: written.logLevel,
  };
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
  mustExist('token.pinFile', config.token.pinFile);
  mustExist('policy.baseline', config.policy.baseline);
  config.policy.files.forEach((path, i) => mustExist(`policy.files.${i}`, path));
  config.profiles.files.forEach((path, i) => mustExist(`profiles.files.${i}`, path));
  config.documents.forEach(({ file }, i) => mustExist(`documents.${i}.file`, file));
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
  return faults;
}
