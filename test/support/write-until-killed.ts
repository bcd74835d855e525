import { randomBytes } from 'node:crypto';
import { eabKeyRecord, organizationRecord } from './records.js';
import { openDatabase } from '../../src/db/open-database.js';
import { systemClock } from '../../src/app/system-clock.js';

/**
 * Writes organizations, each with a key in the same transaction, eight at a time, until somebody kills the process.
 * Says the id of each one whose transaction has resolved, a line each.
 * @param url the database, made already
 */
export async function writeUntilKilled(url: string): Promise<never> {
  const random = { bytes: (length: number) => randomBytes(length) };
  const database = await openDatabase({ url, clock: systemClock, random, log: console });
  const loops = Array.from({ length: 8 }, async (_, loop) => {
    for (let count = 0; ; count += 1) {
      const organization = organizationRecord(`${loop}-${count}`);
      await database.transactor.transaction(async ({ organizations, eabKeys }) => {
        await organizations.add(organization);
        await eabKeys.add(eabKeyRecord(organization.id, { organizationId: organization.id }));
      });
      process.stdout.write(`${organization.id}\n`);
    }
  });
  return Promise.race(loops);
}
