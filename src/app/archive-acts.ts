import { createSealer } from '../audit/seal.js';
import { exportYear, type ArchiveFile } from '../archive/export-year.js';
import { openLog } from './open-log.js';
import { openRecords, type RecordsTarget } from './open-records.js';
import { systemClock as clock } from './system-clock.js';

/**
 * Writes the archive of a year; the audit log is sealed and signed first.
 * @throws ConfigurationFault, ArchiveRefused, SignerUnavailable
 */
export async function archiveYear(target: RecordsTarget, request: { year: number; folder: string }): Promise<readonly ArchiveFile[]> {
  const records = await openRecords(target);
  try {
    const { transactor } = records;
    const key = await records.openAuditKey();
    const sealer = createSealer({ transactor, clock, log: openLog('warn'), key });
    await sealer.seal();
    await sealer.signHead();
    return await exportYear(transactor.read, { ...request, key, now: clock.now() });
  } finally {
    await records.close();
  }
}
