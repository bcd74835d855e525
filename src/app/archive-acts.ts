import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { exportYear, type ArchiveFile } from '../archive/export-year.js';
import { loadConfig } from '../config/load-config.js';
import type { RecordsTarget } from './open-records.js';
import { systemClock as clock } from './system-clock.js';
import { withSealedRecords } from './with-sealed-records.js';

/**
 * Writes the archive of a year; the audit log is sealed and signed first.
 * @throws ConfigurationFault, ArchiveRefused, SignerUnavailable
 */
export function archiveYear(target: RecordsTarget, request: { year: number; folder: string }): Promise<readonly ArchiveFile[]> {
  return withSealedRecords(target, ({ transactor, key }) => exportYear(transactor.read, { ...request, key, now: clock.now(), accessLog: accessLogOf(target) }));
}

/** Where a CA keeps its access log; null where it keeps none. */
function accessLogOf(target: RecordsTarget): string | null {
  if ('config' in target) return loadConfig(target.config).publicAccessLog?.folder ?? null;
  const folder = join(target.data, 'access');
  return existsSync(folder) ? folder : null;
}
