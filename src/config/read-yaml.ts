import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { ConfigurationFault } from './configuration-fault.js';

/** A YAML file as plain data, with the bytes it was read from (for its hash). */
export interface YamlFile {
  raw: unknown;
  bytes: Buffer;
}

/**
 * Reads one YAML file (YAML 1.2, no duplicate keys, bounded aliases).
 * @throws ConfigurationFault when it is missing or no YAML
 */
export function readYaml(file: string): YamlFile {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new ConfigurationFault(file, [`it cannot be read: ${(error as NodeJS.ErrnoException).code ?? String(error)}`]);
  }
  const document = parseDocument(bytes.toString('utf8'), { uniqueKeys: true, prettyErrors: true });
  if (document.errors.length > 0) throw new ConfigurationFault(file, document.errors.map((error) => error.message));
  return { raw: document.toJS({ maxAliasCount: 100 }) as unknown, bytes };
}
