import { loadPerspectiveConfig } from '../config/load-perspective-config.js';
import type { PerspectiveConfig } from '../config/perspective-config.js';
import { composePerspective } from './compose-perspective.js';
import { openLog } from './open-log.js';
import { systemClock } from './system-clock.js';
import { systemRandom } from './system-random.js';
import { untilSignal } from './until-signal.js';

/**
 * Runs a remote perspective from its configuration file until SIGINT or SIGTERM.
 * @throws ConfigurationFault, or an Error that names what is in the way
 */
export async function servePerspective(file: string): Promise<void> {
  await runPerspective(loadPerspectiveConfig(file), untilSignal());
}

/** Runs a remote perspective until `stopped`; says on standard output when it is ready, and where. */
export async function runPerspective(config: PerspectiveConfig, stopped: Promise<void>): Promise<void> {
  const log = openLog(config.logLevel);
  const { port, close } = await composePerspective(config, { clock: systemClock, random: systemRandom, log });
  const host = config.listen.host.includes(':') ? `[${config.listen.host}]` : config.listen.host;
  process.stdout.write(`ready https://${host}:${port}\n`);
  await stopped;
  await close();
}
