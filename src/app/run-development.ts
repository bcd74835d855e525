import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationFault } from '../config/configuration-fault.js';
import { DatabaseUnusable } from '../db/database-unusable.js';
import { lockDatabase } from '../db/lock-database.js';
import { initDatabase, migrateDatabase } from '../db/migrate.js';
import { openDatabase } from '../db/open-database.js';
import { holdLock } from '../db/sqlite/hold-lock.js';
import { openToken } from '../hsm/open-token.js';
import type { Config } from '../config/config.js';
import type { EabKeyId } from '../core/ids.js';
import { startDevelopmentDns } from '../validation/net/development-dns.js';
import { Closers } from './closers.js';
import { limitCompiler } from './compiler-limits.js';
import { compose } from './compose.js';
import { keepDemonstrationOrganization } from './demonstration-organization.js';
import { developmentBanner } from './development-banner.js';
import { developmentConfig, type DevelopmentOptions } from './development-config.js';
import { writeDevelopmentRecord, type DevelopmentRecord } from './development-record.js';
import { startDevelopmentLogs } from './development/ct/start-development-logs.js';
import { makeDevelopmentPki } from './development/make-pki.js';
import { makeDevelopmentTls } from './development/make-tls.js';
import { makeDevelopmentToken } from './development/make-token.js';
import { eabSecretFile, keepEabSecret } from './keep-eab-secret.js';
import { openLog } from './open-log.js';
import { readPem } from './read-pem.js';
import { loadShippedRules } from './shipped-rules.js';
import { startDevelopmentPerspectives } from './start-development-perspectives.js';
import { startDevelopmentTestSites } from './start-development-test-sites.js';
import { systemClock as clock } from './system-clock.js';
import { systemRandom as random } from './system-random.js';
import { untilSignal } from './until-signal.js';
import { vettingActs } from './vetting-acts.js';

/** `perspectives`: how many remote perspectives to start on this machine. `ct`: whether to start CT logs and submit certificates to them. */
type RunOptions = DevelopmentOptions & { perspectives: number; ct: boolean };

/**
 * Runs a development CA in the foreground until SIGINT or SIGTERM: makes token, PKI, database and demonstration organization when they are not
 * there, keeps them when they are.
 * @throws ConfigurationFault, DatabaseUnusable, SignerUnavailable, or an Error that names what is in the way
 */
export async function runDevelopment(options: RunOptions): Promise<void> {
  limitCompiler();
  const stopped = untilSignal();
  const closers = new Closers();
  try {
    const { config, record, displaced } = await start(options, closers);
    process.stdout.write(developmentBanner(config, record, options.data, eabSecretFile(options.data)));
    process.stdout.write(`ready ${record.directoryUrl}\n`);
    const reason = await Promise.race([stopped, displaced]);
    if (reason) throw reason;
  } finally {
    await closers.closeAll();
  }
}

async function start(options: RunOptions, closers: Closers): Promise<{ config: Config; record: DevelopmentRecord; displaced: Promise<Error> }> {
  const { data } = options;
  mkdirSync(data, { recursive: true, mode: 0o700 });
  lockDataFolder(data, closers);
  const log = openLog(options.logLevel);

  const { modulePath, tokenLabel, pinFile, pin } = makeDevelopmentToken({ data, random });
  const tls = makeDevelopmentTls({ directory: data, clock, random });
  const token = await openToken({ modulePath, tokenLabel, pin, clock, log });
  closers.add(() => token.close());
  const publicUrl = `http://${options.public.host.includes(':') ? `[${options.public.host}]` : options.public.host}:${options.public.port}`;
  const pki = await makeDevelopmentPki({ token, directory: data, clock, random, publicUrl });

  let dnsServer = options.dnsServer;
  if (!dnsServer) {
    const dns = await startDevelopmentDns();
    closers.add(() => dns.close());
    dnsServer = { host: dns.host, port: dns.port };
  }

  const files = { token: { module: modulePath, label: tokenLabel, pinFile }, issuer: pki.issuer, ocsp: pki.ocsp, audit: pki.audit, tls };
  const perspectives = await startDevelopmentPerspectives(options, { dnsServer, clock, random }, closers);
  const ct = options.ct ? await startDevelopmentLogs({ data, roots: pki.issuer.roots.map((file) => readPem(file)), clock }) : null;
  if (ct) closers.add(() => ct.close());
  const config = developmentConfig(options, files, dnsServer, perspectives, ct && ct.logList);
  await prepareDatabase(config.database);
  const eab = keepEabSecret(data, options.eabKeys, random);
  await demonstrate(config, [eab, ...options.eabKeys.slice(1)]);

  const running = await compose(config, { clock, random, log, token, published: pki });
  closers.add(() => running.close());
  closers.add(await startDevelopmentTestSites(config, { clock, log }));

  const record: DevelopmentRecord = {
    directoryUrl: `${config.baseUrl}/dir`,
    managementUrl: `https://localhost:${options.management.port}`,
    publicUrl: config.publicUrl,
    portalUrl: `https://localhost:${options.portal.port}`,
    officersUrl: `https://localhost:${options.officers.port}`,
    tlsCaFile: tls.ca,
    issuerFile: pki.issuer.certificate,
    rootFile: pki.issuer.roots[0] as string,
    eab: { kid: eab.id, hmacKey: eab.hmacKey.toString('base64url') },
    database: config.database,
    policy: options.policy,
  };
  writeDevelopmentRecord(data, record);
  return { config, record, displaced: running.displaced };
}

/** Before anything in the folder is looked at: a second start must not touch what the first one works with. */
function lockDataFolder(data: string, closers: Closers): void {
  const lock = holdLock(join(data, 'server.lock'));
  if (!lock) {
    throw new ConfigurationFault('--data', [
      `another tegata development server works in ${data}; stop it first, or give this one a folder of its own`,
    ]);
  }
  closers.add(() => lock.release());
}

/** A development database is made and migrated without being asked; in production these are commands of their own. */
async function prepareDatabase(url: string): Promise<void> {
  const isPostgres = /^postgres(ql)?:/.test(url);
  try {
    if (isPostgres || existsSync(url)) await migrateDatabase({ url });
    else await initDatabase({ url });
  } catch (error) {
    if (!(isPostgres && error instanceof DatabaseUnusable && error.reason === 'missing')) throw error;
    await initDatabase({ url });
  }
}

async function demonstrate(config: Config, keys: readonly { id: string; hmacKey: Buffer }[]): Promise<void> {
  const closers = new Closers();
  try {
    const lock = lockDatabase(config.database);
    closers.add(() => lock.release());
    const database = await openDatabase({ url: config.database, clock, random, log: openLog('error') });
    closers.add(() => database.close());
    const { transactor } = database;
    const acts = vettingActs({ transactor, clock, random }, loadShippedRules());
    await keepDemonstrationOrganization(acts, keys, (id) => transactor.read.eabKeys.get(id as EabKeyId));
  } finally {
    await closers.closeAll();
  }
}
