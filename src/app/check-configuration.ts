import type { Config } from '../config/config.js';
import { ConfigurationFault } from '../config/configuration-fault.js';
import { loadConfig } from '../config/load-config.js';
import { crlWarning, hasCrl, readAuthorityCrl } from './authority-crls.js';
import { checkCt } from './check-ct.js';
import { checkMail } from './check-mail.js';
import { checkPerspectives, mpicLimits } from './check-perspectives.js';
import { composeKeys } from './compose-keys.js';
import { readLogList } from './log-list-file.js';
import { loadRules } from './load-rules.js';
import { protectionsOff, unkeptPromise } from './protections-off.js';
import { checkTestSites, missingTestSites } from './check-test-sites.js';
import { systemClock } from './system-clock.js';

/**
 * Reads a configuration file with all the files that it names, as `tegata serve` would, without touching token or database.
 * @throws ConfigurationFault
 */
export function checkConfiguration(file: string): { config: Config; protectionsOff: readonly string[]; warnings: readonly string[] } {
  const config = loadConfig(file);
  const rules = loadRules(config);
  const fault = unkeptPromise(config);
  if (fault !== undefined) throw new ConfigurationFault(file, [fault]);
  checkMail(config, rules);
  composeKeys(config.keys, []);
  checkPerspectives(config, mpicLimits(rules)(systemClock.now()));
  checkCt(config, rules.profiles.values(), config.ct && readLogList(config.ct.logList), systemClock.now());
  const crls = config.authorities.filter(hasCrl).map(readAuthorityCrl);
  checkTestSites(file, config, rules);
  const warnings = [...crls.flatMap((crl) => crlWarning(crl, systemClock.now())?.text ?? []), ...missingTestSites(config)];
  return { warnings, config: withoutPassword(config), protectionsOff: protectionsOff(config) };
}

/** A database URL may carry a password. */
function withoutPassword(config: Config): Config {
  return { ...config, database: config.database.replace(/^(postgres(?:ql)?:\/\/[^:@/]*):[^@/]*@/, '$1:…@') };
}
