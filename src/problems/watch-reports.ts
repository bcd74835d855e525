import type { Log } from '../core/log.js';
import type { Clock, EpochSeconds } from '../core/time.js';
import type { Transactor } from '../core/transactor.js';
import { nextDue, reminder } from './deadlines.js';
import type { ProblemStores } from './ports.js';

const MOST = 1000;
/** A report that is overdue is named again after this long. */
const REPEAT_SECONDS = 3_600;

/**
 * Makes the watch over problem reports: the log names each report 12, 4 and 1 hours before its deadline, and every hour after it. To be run every
 * minute; a process that starts anew reminds once more.
 */
export function createReportWatch({
  transactor,
  clock,
  log,
}: {
  transactor: Transactor<Pick<ProblemStores, 'problemReports'>>;
  clock: Clock;
  log: Log;
}): () => Promise<void> {
  const reminded = new Map<string, EpochSeconds>();
  return async () => {
    const now = clock.now();
    const lines = await transactor.read.problemReports.open(MOST);
    const current = new Set<string>();
    for (const line of lines) {
      const due = nextDue(line);
      const left = due && reminder(due.at, now);
      if (due === null || left === null) continue;
      const key = `${line.report.id} ${due.what} ${left === 'overdue' ? left : left.hours}`;
      current.add(key);
      const last = reminded.get(key);
      if (last !== undefined && (left !== 'overdue' || now < last + REPEAT_SECONDS)) continue;
      reminded.set(key, now);
      const facts = { reference: line.report.reference, due: due.at };
      const what = due.what === 'preliminary' ? 'a problem report waits for its preliminary report' : 'a problem report waits for its decision';
      if (left === 'overdue') log.error(facts, `${what}; it is overdue (BR 4.9.5)`);
      else log.warn(facts, `${what}; less than ${left.hours} h are left`);
    }
    for (const key of reminded.keys()) if (!current.has(key)) reminded.delete(key);
  };
}
