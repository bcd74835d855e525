import { checkConfiguration } from '../check-configuration.js';
import { loadConfig } from '../../config/load-config.js';
import type { Config } from '../../config/config.js';
import type { Clock } from '../../core/time.js';
import { checkCertificates } from './check-certificates.js';
import { checkClock } from './check-clock.js';
import { checkDisk } from './check-disk.js';
import { checkNetwork } from './check-network.js';
import { checkRecords } from './check-records.js';
import { checkToken } from './check-token.js';
import { fault, warning, well, wordsOf, type Finding } from './finding.js';

/**
 * Looks at everything that a production CA stands on, and changes nothing. The CA may run meanwhile.
 * @param file configuration; where it cannot be read, that is the one finding
 */
export async function examine(file: string, clock: Clock): Promise<readonly Finding[]> {
  let config: Config;
  try {
    config = loadConfig(file);
  } catch (error) {
    return [fault('configuration', wordsOf(error), 'correct what the message names; config/example.yaml shows every key')];
  }
  const [token, records, disk, network] = await Promise.all([checkToken(config, clock), checkRecords(config, clock), checkDisk(config), checkNetwork(config, clock)]);
  return [configuration(file), ...checkCertificates(config, clock.now()), token, ...records, ...disk, ...network.findings, checkClock(network.clocks)];
}

function configuration(file: string): Finding {
  try {
    const { protectionsOff } = checkConfiguration(file);
    if (protectionsOff.length === 0) return well('configuration', `${file} and all that it names can be used`);
    return warning('configuration', `protections are off: ${protectionsOff.join('; ')}`, 'configure them, or run for private trust knowingly');
  } catch (error) {
    return fault('configuration', wordsOf(error), 'correct what the message names');
  }
}
