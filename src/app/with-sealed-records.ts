import { createSealer } from '../audit/seal.js';
import type { AuditKey } from '../audit/signed-statement.js';
import { openLog } from './open-log.js';
import { openRecords, type OpenRecords, type RecordsTarget } from './open-records.js';
import { systemClock as clock } from './system-clock.js';

/**
 * Opens the records of a CA for an act that signs with the audit key; what is not sealed and signed yet is sealed and signed first.
 * @throws ConfigurationFault, DatabaseUnusable, SignerUnavailable, and what the act throws
 */
export async function withSealedRecords<T>(
  target: RecordsTarget,
  act: (records: { transactor: OpenRecords['transactor']; key: AuditKey }) => Promise<T>,
): Promise<T> {
  const records = await openRecords(target);
  try {
    const { transactor } = records;
    const key = await records.openAuditKey();
    const sealer = createSealer({ transactor, clock, log: openLog('warn'), key });
    await sealer.seal();
    await sealer.signHead();
    return await act({ transactor, key });
  } finally {
    await records.close();
  }
}
