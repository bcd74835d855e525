import type { Config } from '../../config/config.js';
import { toRfc3339, type Clock } from '../../core/time.js';
import { openDatabase, type Database } from '../../db/open-database.js';
import { openLog } from '../open-log.js';
import { systemRandom } from '../system-random.js';
import { fault, warning, well, wordsOf, type Finding } from './finding.js';

/** CP 4.9.7, 4.9.9: every 24 hours. An hour more is a server that did not run or cannot sign. */
const PERIOD_SECONDS = 25 * 3_600;
const STUCK_SECONDS = 3_600;
const MOST_UNSEALED = 1_000;
const RUNNING = 'see that "tegata serve" runs and its log has no errors about the token';

/** Whether the database can be used, and whether what is in it is up to date: CRLs, OCSP responses, revocations, jobs, the audit chain. */
export async function checkRecords({ database: url, issuers }: Pick<Config, 'database' | 'issuers'>, clock: Clock): Promise<Finding[]> {
  let database: Database;
  try {
    database = await openDatabase({ url, clock, random: systemRandom, log: openLog('error') });
  } catch (error) {
    return [fault('database', wordsOf(error), 'do what the message says; nothing else about records could be looked at')];
  }
  try {
    return [well('database', 'it answers and has this program’s schema'), ...(await freshness(database, issuers.map(({ id }) => id), clock))];
  } catch (error) {
    return [fault('database', wordsOf(error), 'see that the database runs, and that this account may read it')];
  } finally {
    await database.close();
  }
}

async function freshness({ transactor }: Database, issuers: readonly string[], clock: Clock): Promise<Finding[]> {
  const { figures, auditChain } = transactor.read;
  const now = clock.now();
  const [crls, revocations, ocsp, jobs, newest, sealed] = await Promise.all([
    figures.crls(),
    figures.unpublishedRevocations(),
    figures.ocspDue(now),
    figures.jobs(),
    auditChain.newestSequence(),
    auditChain.lastSequence(),
  ]);
  const crlFindings = issuers.map((id): Finding => {
    const check = `CRL of issuer "${id}"`;
    const own = crls.filter(({ issuerId }) => issuerId === id);
    if (own.length === 0) return warning(check, 'there is none yet', 'start "tegata serve": the first start publishes it');
    const oldest = own.reduce((a, b) => (a.thisUpdate <= b.thisUpdate ? a : b));
    const detail = `${own.length === 1 ? '' : `the oldest of ${own.length} parts `}is of ${toRfc3339(oldest.thisUpdate)}, good until ${toRfc3339(oldest.nextUpdate)}`.trim();
    if (oldest.nextUpdate < now) return fault(check, detail, `relying parties refuse it: ${RUNNING}`);
    return now - oldest.thisUpdate > PERIOD_SECONDS ? fault(check, `${detail}, and should be a day old at most (CP 4.9.7)`, RUNNING) : well(check, detail);
  });
  const late = ocsp.since === null ? 0 : now - ocsp.since;
  const stuck = jobs.filter(({ oldestAt, mostAttempts }) => now - oldestAt > STUCK_SECONDS && mostAttempts > 0);
  return [
    ...crlFindings,
    late > STUCK_SECONDS
      ? fault('OCSP responses', `${ocsp.count} are due, the oldest since ${Math.round(late / 3_600)} h (CP 4.9.9: renewed every 24 h)`, RUNNING)
      : well('OCSP responses', `${ocsp.count} are due now, none is late`),
    revocations.deadline !== null && revocations.deadline < now
      ? fault('revocations', `${revocations.count} are not public; the first deadline was ${toRfc3339(revocations.deadline)} (BR 4.9.1.1)`, `publish them at once: ${RUNNING}; "tegata revocation list" tells which`)
      : well('revocations', revocations.count === 0 ? 'all are public' : `${revocations.count} are on their way, no deadline is missed`),
    stuck.length === 0
      ? well('jobs', `${jobs.reduce((sum, { count }) => sum + count, 0)} are open, none has failed for an hour`)
      : warning('jobs', stuck.map(({ kind, count, mostAttempts }) => `${count} of kind ${kind}, begun ${mostAttempts} times`).join('; '), 'the log says why each failed: look for "a job has failed"'),
    newest - sealed > MOST_UNSEALED
      ? warning('audit chain', `events ${sealed + 1} to ${newest} are not chained`, 'see that "tegata serve" runs; it chains within seconds')
      : well('audit chain', newest === 0 ? 'there are no events' : `events to ${sealed} of ${newest} are chained`),
  ];
}

