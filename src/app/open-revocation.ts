import { ConfigurationFault } from '../config/configuration-fault.js';
import { loadConfig } from '../config/load-config.js';
import { openDatabase } from '../db/open-database.js';
import { createProblemDesk, type ProblemDesk } from '../problems/problem-desk.js';
import { createSubmissionLimits } from '../problems/submission-limits.js';
import { createRevocationDesk, type RevocationDesk } from '../revocation/revocation-desk.js';
import { readDevelopmentRecord } from './development-record.js';
import { loadRules } from './load-rules.js';
import { openLog } from './open-log.js';
import { revocationActs, type RevocationActs } from './revocation-acts.js';
import { loadShippedRules } from './shipped-rules.js';
import { systemClock } from './system-clock.js';
import { systemRandom } from './system-random.js';

/** The revocation acts over an open database. */
export interface OpenRevocation {
  readonly acts: RevocationActs;
  readonly revocations: RevocationDesk;
  readonly problems: ProblemDesk;
  /** Epoch seconds. */
  readonly now: () => number;
  close(): Promise<void>;
}

/**
 * Opens the records of a production CA by its configuration file, or of a development CA by its data folder. A CA that runs meanwhile publishes what is
 * recorded within seconds.
 * @throws ConfigurationFault
 */
export async function openRevocation(target: { config: string } | { data: string }): Promise<OpenRevocation> {
  const { url, rules } = 'config' in target ? production(target.config) : development(target.data);
  const database = await openDatabase({ url, clock: systemClock, random: systemRandom, log: openLog('warn') });
  const dependencies = { transactor: database.transactor, clock: systemClock, random: systemRandom, baseline: rules.baseline.choice };
  return {
    acts: revocationActs(dependencies),
    revocations: createRevocationDesk(dependencies),
    problems: createProblemDesk(dependencies, createSubmissionLimits(systemClock)),
    now: () => systemClock.now(),
    close: () => database.close(),
  };
}

function production(file: string) {
  const config = loadConfig(file);
  return { url: config.database, rules: loadRules(config) };
}

function development(data: string) {
  const record = readDevelopmentRecord(data);
  if (!record) {
    throw new ConfigurationFault(data, [
      'no development CA has run with this data folder: start script/server, or name a configuration file with --config',
    ]);
  }
  return { url: record.database, rules: loadShippedRules() };
}
