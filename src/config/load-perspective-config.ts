import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ConfigurationFault } from './configuration-fault.js';
import { deepFreeze } from './deep-freeze.js';
import { parseHostPort } from './host-port.js';
import type { PerspectiveConfig } from './perspective-config.js';
import { perspectiveFile } from './perspective-schema.js';
import { readYaml } from './read-yaml.js';

/**
 * Reads the configuration file of a remote perspective. Relative paths in it are relative to the file.
 * @throws ConfigurationFault with every fault at once
 */
export function loadPerspectiveConfig(file: string): PerspectiveConfig {
  const parsed = perspectiveFile.safeParse(readYaml(file).raw);
  if (!parsed.success) {
    throw new ConfigurationFault(
      file,
      parsed.error.issues.map((issue) => `${issue.path.join('.') || '(top level)'}: ${issue.message}`),
    );
  }
  const { name, region, listen, primaries, dnsServer, dnssec, websiteUrl, logLevel } = parsed.data;
  const base = dirname(resolve(file));
  const files = {
    certificate: resolve(base, listen.certificate),
    key: resolve(base, listen.key),
    clientAuthorities: resolve(base, listen.clientAuthorities),
  };
  const faults = Object.entries(files).flatMap(([key, path]) => (existsSync(path) ? [] : [`listen.${key}: there is no file ${path}`]));
  if (faults.length > 0) throw new ConfigurationFault(file, faults);
  return deepFreeze({
    name,
    region,
    listen: { ...parseHostPort(listen.address), ...files },
    primaries,
    validation: { dnsServer, dnssec, httpPort: 80, tlsPort: 443, allowAddresses: [] },
    websiteUrl,
    logLevel,
  });
}
