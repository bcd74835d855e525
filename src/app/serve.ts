import { readFileSync } from 'node:fs';
import { ConfigurationFault } from '../config/configuration-fault.js';
import { loadConfig } from '../config/load-config.js';
import type { Config } from '../config/config.js';
import type { Log } from '../core/log.js';
import { createActivatedToken } from '../hsm/activated-token.js';
import { openToken } from '../hsm/open-token.js';
import type { Token } from '../hsm/token.js';
import { limitCompiler } from './compiler-limits.js';
import { compose } from './compose.js';
import { promptHidden } from './custody/prompt-hidden.js';
import { openLog } from './open-log.js';
import { protectionsOff, unkeptPromise } from './protections-off.js';
import { systemClock } from './system-clock.js';
import { systemRandom } from './system-random.js';
import { untilSignal } from './until-signal.js';

/**
 * Runs a production CA from its configuration file until SIGINT or SIGTERM.
 * @throws ConfigurationFault, DatabaseUnusable (also later, when the server must leave its database), SignerUnavailable
 */
export async function serve(file: string): Promise<void> {
  limitCompiler();
  const config = loadConfig(file);
  const fault = unkeptPromise(config);
  if (fault !== undefined) throw new ConfigurationFault(file, [fault]);
  const log = openLog(config.logLevel);
  // Where the PIN is typed, the question comes before anything else is on the screen.
  const token = await tokenOf(config, log);
  for (const protection of protectionsOff(config)) log.warn({ protection }, 'this protection is off');
  const running = await compose(config, { clock: systemClock, random: systemRandom, log, token });
  if (token.health().state === 'inactive') process.stdout.write(`inactive: the holders of the PIN's shares activate it over ${config.controlSocket ?? ''}\n`);
  // Whoever reads that it is ready may end it at once.
  const ended = untilSignal();
  process.stdout.write(`ready ${config.baseUrl}/dir\n`);
  const displaced = await Promise.race([ended, running.displaced]);
  await running.close();
  if (displaced) throw displaced;
}

/** The token, open unless its PIN lies in shares. */
async function tokenOf({ token: { module, label, pin, pinFile, sessions } }: Config, log: Log): Promise<Token> {
  const options = { modulePath: module, tokenLabel: label, sessions, clock: systemClock, log };
  if (pin === 'shares') return createActivatedToken(options);
  if (pinFile !== null) return openToken({ ...options, pin: () => readFileSync(pinFile, 'utf8').trim() });
  const typed = await promptHidden(`user PIN of the token "${label}"`);
  return openToken({ ...options, pin: () => typed });
}
