import { loadConfig } from '../config/load-config.js';
import { ConfigurationFault } from '../config/configuration-fault.js';
import { openDatabase } from '../db/open-database.js';
import { authorityActs, type AuthorityActs } from './authority-acts.js';
import { contactActs, type ContactActs } from './contact-acts.js';
import { readDevelopmentRecord } from './development-record.js';
import { loadRules, type Rules } from './load-rules.js';
import { openLog } from './open-log.js';
import { loadShippedRules } from './shipped-rules.js';
import { systemClock } from './system-clock.js';
import { systemRandom } from './system-random.js';
import { vettingActs, type VettingActs } from './vetting-acts.js';
import { evidenceActs, type EvidenceActs } from './evidence-acts.js';
import { composeVetting, openEvidenceVault } from './compose-vetting.js';
import { developmentVetting } from './development-config.js';
import type { Config } from '../config/config.js';
import type { VettingDesk } from '../vetting/vetting-desk.js';

/** The vetting acts over an open database. */
export interface OpenVetting {
  readonly acts: VettingActs;
  readonly contacts: ContactActs;
  readonly authority: AuthorityActs;
  /** Applications, names and data sources. */
  readonly desk: VettingDesk;
  readonly evidence: EvidenceActs;
  /** Epoch seconds. */
  readonly now: () => number;
  close(): Promise<void>;
}

/**
 * Opens the records of a production CA by its configuration file, or of a development CA by its data folder. The CA may run meanwhile: it reads
 * the records anew for each order.
 * @throws ConfigurationFault
 */
export async function openVetting(target: { config: string } | { data: string }): Promise<OpenVetting> {
  const { database: url, rules, vetting } = 'config' in target ? production(target.config) : development(target.data);
  const database = await openDatabase({ url, clock: systemClock, random: systemRandom, log: openLog('warn') });
  const acts = vettingActs({ transactor: database.transactor, clock: systemClock, random: systemRandom }, rules);
  const contacts = contactActs({ transactor: database.transactor, clock: systemClock, random: systemRandom });
  const authority = authorityActs({ transactor: database.transactor, clock: systemClock, random: systemRandom });
  // The identity is a secret that most commands do not need.
  const composed = await composeVetting({ ...vetting, evidence: null }, { transactor: database.transactor, clock: systemClock, random: systemRandom, rules });
  const evidence = evidenceActs({ transactor: database.transactor, openVault: () => openEvidenceVault(vetting) });
  return { acts, contacts, authority, desk: composed.desk, evidence, now: () => systemClock.now(), close: () => database.close() };
}

interface Target {
  database: string;
  rules: Rules;
  vetting: Pick<Config, 'mode' | 'evidence' | 'highRiskNames' | 'extraSuffixes'>;
}

function production(file: string): Target {
  const config = loadConfig(file);
  return { database: config.database, rules: loadRules(config), vetting: config };
}

function development(data: string): Target {
  const record = readDevelopmentRecord(data);
  if (!record) {
    throw new ConfigurationFault(data, [
      'no development CA has run with this data folder: start script/server, or name a configuration file with --config',
    ]);
  }
  const { evidence, highRiskNames, extraSuffixes } = developmentVetting(data);
  return { database: record.database, rules: loadShippedRules(), vetting: { mode: 'development', evidence, highRiskNames, extraSuffixes } };
}
