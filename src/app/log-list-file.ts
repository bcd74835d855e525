import { readFileSync, statSync } from 'node:fs';
import { ConfigurationFault } from '../config/configuration-fault.js';
import type { Log } from '../core/log.js';
import type { LogList } from '../ct/ct-log.js';
import { LogListFault, parseLogList } from '../ct/parse-log-list.js';

/**
 * Reads a CT log list.
 * @throws ConfigurationFault with every fault
 */
export function readLogList(file: string): LogList {
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new ConfigurationFault(file, [`cannot be read as JSON: ${error instanceof Error ? error.message : String(error)}`]);
  }
  try {
    return parseLogList(raw);
  } catch (error) {
    if (error instanceof LogListFault) throw new ConfigurationFault(file, error.faults);
    throw error;
  }
}

/**
 * The log list of a file that is replaced now and then, by whatever fetches it: read anew when the file has changed. A new file that cannot be used
 * leaves the old list in force, with an error in the log, until it is too old.
 * @throws ConfigurationFault at once when the file cannot be used
 */
export function followLogList(file: string, log: Log): () => LogList {
  let seen = versionOf(file);
  let list = readLogList(file);
  return () => {
    const version = versionOf(file);
    if (version === seen) return list;
    seen = version;
    try {
      list = readLogList(file);
      log.info({ file, logs: list.logs.size }, 'the CT log list was read anew');
    } catch (error) {
      log.error({ err: error, file }, 'the new CT log list cannot be used; the old one stays in force');
    }
    return list;
  };
}

function versionOf(file: string): string {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? 'missing' : `${stat.ino} ${stat.size} ${stat.mtimeNs}`;
}
