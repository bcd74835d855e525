import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditKey } from '../audit/signed-statement.js';
import type { AuditConfig, Config } from '../config/config.js';
import { ConfigurationFault } from '../config/configuration-fault.js';
import { loadConfig } from '../config/load-config.js';
import type { Transactor } from '../core/transactor.js';
import { openDatabase } from '../db/open-database.js';
import type { AllStores } from '../db/stores/all-stores.js';
import { openToken } from '../hsm/open-token.js';
import { Closers } from './closers.js';
import { auditKeyOf, checkAuditKey } from './compose-audit.js';
import { promptHidden } from './custody/prompt-hidden.js';
import { makeDevelopmentToken } from './development/make-token.js';
import { readDevelopmentRecord } from './development-record.js';
import { openLog } from './open-log.js';
import { systemClock } from './system-clock.js';
import { systemRandom } from './system-random.js';

/** Whose records: a production CA's by its configuration file, or a development CA's by its data folder. */
export type RecordsTarget = { config: string } | { data: string };

/** The records of a CA, open for reading. The CA may run meanwhile. */
export interface OpenRecords {
  readonly transactor: Transactor<AllStores>;
  /** Null: this CA signs no audit heads. */
  readonly audit: AuditConfig | null;
  /** Opens the token. @throws ConfigurationFault when there is no audit key, SignerUnavailable */
  openAuditKey(): Promise<AuditKey>;
  close(): Promise<void>;
}

interface Found {
  database: string;
  audit: AuditConfig | null;
  token: () => { modulePath: string; tokenLabel: string; pin: () => Promise<string> | string };
}

/** @throws ConfigurationFault, DatabaseUnusable */
export async function openRecords(target: RecordsTarget): Promise<OpenRecords> {
  const { database: url, audit, token } = 'config' in target ? production(target.config) : development(target.data);
  const closers = new Closers();
  const log = openLog('warn');
  const database = await openDatabase({ url, clock: systemClock, random: systemRandom, log });
  closers.add(() => database.close());
  return {
    transactor: database.transactor,
    audit,
    async openAuditKey() {
      if (audit === null) throw new ConfigurationFault('config' in target ? target.config : target.data, ['audit: there is no audit key, and without one nothing can be signed']);
      const opened = await openToken({ ...token(), clock: systemClock, log });
      closers.add(() => opened.close());
      await checkAuditKey(audit, opened);
      return auditKeyOf(audit, opened);
    },
    close: () => closers.closeAll(),
  };
}

function production(file: string): Found {
  const { database, audit, token }: Config = loadConfig(file);
  return {
    database,
    audit,
    token: () => ({ modulePath: token.module, tokenLabel: token.label, pin: () => pinOf(file, token) }),
  };
}

function pinOf(file: string, { label, pin, pinFile }: Config['token']): string | Promise<string> {
  if (pinFile !== null) return readFileSync(pinFile, 'utf8').trim();
  if (pin === 'prompt') return promptHidden(`user PIN of the token "${label}"`);
  throw new ConfigurationFault(file, [
    'token.pin: with shares only the running server can sign; for this command name a copy of the configuration whose token.pin is prompt',
  ]);
}

function development(data: string): Found {
  const record = readDevelopmentRecord(data);
  if (!record) {
    throw new ConfigurationFault(data, [
      'no development CA has run with this data folder: start script/server, or name a configuration file with --config',
    ]);
  }
  const publicKey = join(data, 'pki/audit.pem');
  const audit: AuditConfig = { key: 'audit', publicKey, signatureAlgorithm: 'sha256WithRSAEncryption', exportFolder: join(data, 'audit') };
  return { database: record.database, audit: existsSync(publicKey) ? audit : null, token: () => makeDevelopmentToken({ data, random: systemRandom }) };
}
