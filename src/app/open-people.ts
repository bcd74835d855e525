import { loadConfig } from '../config/load-config.js';
import { ConfigurationFault } from '../config/configuration-fault.js';
import { OFFICER_ROLES, type OfficerRole } from '../core/actor.js';
import { openDatabase } from '../db/open-database.js';
import type { PeopleDesk } from '../people/people-desk.js';
import { composePeopleDesk, originsOf, type PeopleDeskParts } from './compose-people-desk.js';
import { readDevelopmentRecord } from './development-record.js';
import { openLog } from './open-log.js';
import type { RecordsTarget } from './open-records.js';
import { systemClock } from './system-clock.js';
import { systemRandom } from './system-random.js';

export { OFFICER_ROLES, type OfficerRole };

/** The people's desk, for a command. The CA may run meanwhile; mail that a command writes is sent by it. */
export interface OpenPeople {
  readonly people: PeopleDesk;
  readonly origins: PeopleDeskParts['origins'];
  close(): Promise<void>;
}

/** @throws ConfigurationFault, DatabaseUnusable */
export async function openPeople(target: RecordsTarget): Promise<OpenPeople> {
  const { url, origins } = 'config' in target ? production(target.config) : development(target.data);
  const database = await openDatabase({ url, clock: systemClock, random: systemRandom, log: openLog('warn') });
  const people = composePeopleDesk({ origins, transactor: database.transactor, clock: systemClock, random: systemRandom });
  return { people, origins, close: () => database.close() };
}

function production(file: string): { url: string; origins: PeopleDeskParts['origins'] } {
  const config = loadConfig(file);
  return { url: config.database, origins: originsOf(config) };
}

function development(data: string): { url: string; origins: PeopleDeskParts['origins'] } {
  const record = readDevelopmentRecord(data);
  if (!record) {
    throw new ConfigurationFault(data, ['no development CA has run with this data folder: start script/server, or name a configuration file with --config']);
  }
  return { url: record.database, origins: { portal: record.portalUrl, officers: record.officersUrl } };
}
