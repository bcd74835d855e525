import { createServer } from 'node:http';
import { join } from 'node:path';
import { toRfc3339, type Clock } from '../../../core/time.js';
import { listen, stopListening } from '../../listen.js';
import { writeFile } from '../write-file.js';
import { DevelopmentLog } from './development-log.js';
import { logListener } from './log-listener.js';

/** Two operators with two logs each, one of either kind: enough for the three SCTs of a long validity, and for one log to be away. */
const OPERATORS = [
  { name: 'Tegata Development Operator A', logs: { rfc6962: 'a', static: 'a-static' } },
  { name: 'Tegata Development Operator B', logs: { rfc6962: 'b', static: 'b-static' } },
] as const;

export interface DevelopmentLogs {
  /** JSON file, log list of version 3. */
  readonly logList: string;
  /** Below it: NAME/ct/v1/. */
  readonly url: string;
  close(): Promise<void>;
}

const STOP_GRACE_MS = 1_000;

/**
 * Starts the development CA's own CT logs on one port of 127.0.0.1, with their keys and entries in DATA/ct, and writes the log list that names them.
 * @param roots DER
 */
export async function startDevelopmentLogs({
  data,
  roots,
  clock,
  port = 0,
}: {
  data: string;
  roots: readonly Buffer[];
  clock: Clock;
  port?: number;
}): Promise<DevelopmentLogs> {
  const folder = join(data, 'ct');
  const open = (name: string, kind: 'rfc6962' | 'static') => [name, new DevelopmentLog(join(folder, name), kind, clock)] as const;
  const logs = new Map(OPERATORS.flatMap((operator) => [open(operator.logs.rfc6962, 'rfc6962'), open(operator.logs.static, 'static')]));
  const server = createServer(logListener(logs, roots));
  const url = `http://127.0.0.1:${await listen(server, 'CT', { host: '127.0.0.1', port })}/`;

  const now = toRfc3339(clock.now());
  const describe = (name: string) => {
    const log = logs.get(name);
    return {
      description: `Tegata development log ${name}`,
      log_id: log?.id.toString('base64'),
      key: log?.spki.toString('base64'),
      mmd: 60,
      state: { usable: { timestamp: now } },
    };
  };
  const list = {
    version: '1.0',
    log_list_timestamp: now,
    operators: OPERATORS.map(({ name, logs: { rfc6962, static: tiled } }) => ({
      name,
      email: [],
      logs: [{ ...describe(rfc6962), url: `${url}${rfc6962}/` }],
      tiled_logs: [{ ...describe(tiled), submission_url: `${url}${tiled}/`, monitoring_url: `${url}${tiled}/` }],
    })),
  };
  const logList = join(folder, 'log-list.json');
  writeFile(logList, `${JSON.stringify(list, null, 2)}\n`, 0o644);
  return { logList, url, close: () => stopListening(server, clock, STOP_GRACE_MS) };
}
