import type { Profile } from '../ca/ports.js';
import type { Config } from '../config/config.js';
import { ConfigurationFault } from '../config/configuration-fault.js';
import { SECONDS_PER_DAY, toRfc3339, type EpochSeconds } from '../core/time.js';
import { chooseLogs, eligibleLogs } from '../ct/choose-logs.js';
import { MOST_LIST_AGE_SECONDS } from '../ct/create-ct-logs.js';
import type { LogList } from '../ct/ct-log.js';
import { sctRequirement } from '../ct/sct-requirement.js';

/**
 * Whether certificates of every profile could have the SCTs that browsers ask for, from the logs of the list, today. Under the Baseline Requirements a
 * profile cannot do without: its certificates would be refused by browsers.
 * @param list null where no logs are configured
 * @throws ConfigurationFault that says what is missing
 */
export function checkCt(
  { mode, policy }: Pick<Config, 'mode' | 'policy'>,
  profiles: Iterable<Pick<Profile, 'name' | 'ct' | 'validityDays'>>,
  list: LogList | null,
  now: EpochSeconds,
): void {
  const faults: string[] = [];
  const isPublic = mode === 'production' && policy.baselineMode !== 'none';
  if (list !== null && now - list.timestamp > MOST_LIST_AGE_SECONDS) {
    faults.push(`ct.logList: the list is of ${toRfc3339(list.timestamp)}, older than 70 days; fetch a new one`);
  }
  for (const { name, ct, validityDays } of profiles) {
    if (ct === 'none') {
      if (isPublic) faults.push(`profile "${name}": ct: none is for private trust (policy.baselineMode: none); browsers demand SCTs`);
      continue;
    }
    if (list === null) continue;
    const notAfter = now + validityDays * SECONDS_PER_DAY - 1;
    const requirement = sctRequirement({ notBefore: now, notAfter });
    if (chooseLogs(eligibleLogs(list.logs.values(), notAfter), requirement) !== undefined) continue;
    faults.push(
      `ct.logList: its usable logs for certificates until ${toRfc3339(notAfter)} (profile "${name}") cannot give ${requirement.scts} SCTs ` +
        `of ${requirement.operators} operators, ${requirement.perOperator} counted of one, with an RFC 6962 log among them`,
    );
  }
  if (faults.length > 0) throw new ConfigurationFault('the configuration', faults);
}
