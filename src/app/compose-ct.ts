import { lookup as systemLookup } from 'node:dns';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { CtLogs } from '../ca/ports.js';
import type { Config } from '../config/config.js';
import { ConfigurationFault } from '../config/configuration-fault.js';
import type { Log } from '../core/log.js';
import type { Random } from '../core/random.js';
import type { Clock } from '../core/time.js';
import { createCtLogs } from '../ct/create-ct-logs.js';
import type { LogList } from '../ct/ct-log.js';
import { screenAddress } from '../validation/net/screen-address.js';
import { followLogList } from './log-list-file.js';

/** The logs that this process submits to. */
export interface ComposedCt {
  readonly logs: CtLogs;
  /** The log list as it is now. */
  readonly list: () => LogList;
  close(): void;
}

/**
 * Opens the way to the configured logs. In production they are reached over https alone, and never at a private or reserved address, whatever a
 * log list or a name server says.
 * @returns null where none are configured
 * @throws ConfigurationFault for a list that cannot be used
 */
export function composeCt({ ct, mode }: Pick<Config, 'ct' | 'mode'>, parts: { clock: Clock; random: Random; log: Log }): ComposedCt | null {
  if (ct === null) return null;
  const list = followLogList(ct.logList, parts.log);
  const isProduction = mode === 'production';
  if (isProduction) refusePlainLogs(ct.logList, list());
  const agents = {
    http: new HttpAgent({ keepAlive: true }),
    https: new HttpsAgent({ keepAlive: true, minVersion: 'TLSv1.2', ...(isProduction && { lookup: screenedLookup }) }),
  };
  const usable = (): LogList => {
    const { timestamp, logs } = list();
    return { timestamp, logs: isProduction ? new Map([...logs].filter(([, { submissionUrl }]) => isReachable(submissionUrl))) : logs };
  };
  return {
    logs: createCtLogs({ ...parts, list: usable, agents }),
    list: usable,
    close: () => {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

function refusePlainLogs(file: string, { logs }: LogList): void {
  const faults = [...logs.values()]
    .filter(({ state, submissionUrl }) => state === 'usable' && !isReachable(submissionUrl))
    .map(({ description }) => `log "${description}": its URL must be https, with a name or a public address`);
  if (faults.length > 0) throw new ConfigurationFault(file, faults);
}

function isReachable(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  return protocol === 'https:' && (isIP(host) === 0 || screenAddress(host, []).ok);
}

/** The system's resolver, without the answers that no public log can have. */
const screenedLookup: LookupFunction = (hostname, options, callback) => {
  systemLookup(hostname, { ...options, all: true }, (error, found) => {
    if (error !== null) {
      callback(error, '', 0);
      return;
    }
    const addresses = found.filter(({ address }) => screenAddress(address, []).ok);
    const [first] = addresses;
    if (first === undefined) callback(new Error(`${hostname} has only private or reserved addresses`), '', 0);
    else if (options.all === true) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};
