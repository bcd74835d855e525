import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** DATA/dev.json: how scripts and tests reach a running development CA. Holds a secret, so only its owner may read it. */
export interface DevelopmentRecord {
  directoryUrl: string;
  managementUrl: string;
  publicUrl: string;
  portalUrl: string;
  officersUrl: string;
  /** PEM file of the CA behind the HTTPS listeners. */
  tlsCaFile: string;
  issuerFile: string;
  rootFile: string;
  eab: { kid: string; hmacKey: string };
  /** For the commands that work on the same database. */
  database: string;
  policy: string;
}

const NAME = 'dev.json';

/** Replaces the record in one step, so that no reader sees half of it. */
export function writeDevelopmentRecord(data: string, record: DevelopmentRecord): void {
  const file = join(data, NAME);
  writeFileSync(`${file}.new`, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** @returns undefined when no development CA has run with this data folder */
export function readDevelopmentRecord(data: string): DevelopmentRecord | undefined {
  try {
    return JSON.parse(readFileSync(join(data, NAME), 'utf8')) as DevelopmentRecord;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
