import { readFileSync } from 'node:fs';
import { ConfigurationFault } from '../config/configuration-fault.js';
import { loadConfig } from '../config/load-config.js';
import { openToken } from '../hsm/open-token.js';
import { limitCompiler } from './compiler-limits.js';
import { compose } from './compose.js';
import { openLog } from './open-log.js';
import { protectionsOff, unkeptPromise } from './protections-off.js';
import { systemClock } from './system-clock.js';
import { systemRandom } from './system-random.js';
import { untilSignal } from './until-signal.js';

/**
 * Runs a production CA from its configuration file until SIGINT or SIGTERM.
 * @throws ConfigurationFault, DatabaseUnusable, SignerUnavailable
 */
export async function serve(file: string): Promise<void> {
  limitCompiler();
  const config = loadConfig(file);
  const fault = unkeptPromise(config);
  if (fault !== undefined) throw new ConfigurationFault(file, [fault]);
  const log = openLog(config.logLevel);
  for (const protection of protectionsOff(config)) log.warn({ protection }, 'this protection is off');
  const { module, label, pinFile, sessions } = config.token;
  const token = await openToken({
    modulePath: module,
    tokenLabel: label,
    pin: () => readFileSync(pinFile, 'utf8').trim(),
    sessions,
    clock: systemClock,
    log,
  });
  const running = await compose(config, { clock: systemClock, random: systemRandom, log, token });
  process.stdout.write(`ready ${config.baseUrl}/dir\n`);
  await untilSignal();
  await running.close();
}
