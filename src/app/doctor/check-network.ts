import { readFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { connect } from 'node:net';
import type { Config } from '../../config/config.js';
import { SECONDS_PER_DAY, toRfc3339, type Clock } from '../../core/time.js';
import { checkResolver } from '../check-resolver.js';
import { readLogList } from '../log-list-file.js';
import { systemRandom } from '../system-random.js';
import { fault, skipped, warning, well, wordsOf, type Finding } from './finding.js';

const PATIENCE_MS = 5_000;
const STALE_LIST_DAYS = 7;

/** What a neighbour's clock said, by an HTTP Date, when ours said `at`. */
export interface SeenClock {
  readonly whose: string;
  readonly atMs: number;
  readonly theirsMs: number;
}

/** Whether resolver, perspectives, CT logs and mail server can be reached, and what time it is there. */
export async function checkNetwork(config: Config, clock: Clock): Promise<{ findings: Finding[]; clocks: SeenClock[] }> {
  const clocks: SeenClock[] = [];
  const see = (whose: string, { headers }: IncomingMessage): void => {
    const theirsMs = Date.parse(headers.date ?? '');
    if (!Number.isNaN(theirsMs)) clocks.push({ whose, atMs: clock.nowMs(), theirsMs });
  };
  const findings = await Promise.all([resolver(config, clock), ...perspectives(config, see), ...logs(config, clock, see), mail(config)]);
  return { findings: findings.flat(), clocks };
}

async function resolver(config: Config, clock: Clock): Promise<Finding> {
  if (config.validation.dnssec === 'off') return warning('resolver', 'DNSSEC is not asked for (validation.dnssec: off)', 'run a validating resolver and set validation.dnssec: required (BR 4.2.2.2)');
  try {
    await checkResolver(config, clock, systemRandom);
    return well('resolver', `${config.validation.dnsServer} validates`);
  } catch (error) {
    return fault('resolver', wordsOf(error), 'run a validating resolver such as unbound at validation.dnsServer');
  }
}

function perspectives({ perspectives: configured }: Config, see: (whose: string, answer: IncomingMessage) => void): Promise<Finding>[] {
  if (configured.length === 0) return [Promise.resolve(warning('perspectives', 'there are none', 'configure remote perspectives; a public CA needs them (BR 3.2.2.9)'))];
  return configured.map(async ({ name, url, authorities, certificate, key }) => {
    const check = `perspective "${name}"`;
    try {
      const tls = { ca: readFileSync(authorities), cert: readFileSync(certificate), key: readFileSync(key) };
      const answer = await get(`${url}/healthz`, tls);
      see(check, answer);
      if (answer.statusCode === 200) return well(check, `${url} is healthy`);
      return fault(check, `${url} answers ${answer.statusCode ?? 0}`, answer.statusCode === 403 ? 'it does not know our client certificate: name it in its configuration' : 'look at its log');
    } catch (error) {
      return fault(check, `${url}: ${wordsOf(error)}`, 'see that it runs, that the way there is open, and that the certificates of both sides are good');
    }
  });
}

function logs({ ct }: Config, clock: Clock, see: (whose: string, answer: IncomingMessage) => void): Promise<Finding>[] {
  if (ct === null) return [Promise.resolve(warning('CT logs', 'certificates are not logged (ct)', 'configure a log list; browsers refuse certificates without SCTs'))];
  let list: ReturnType<typeof readLogList>;
  try {
    list = readLogList(ct.logList);
  } catch (error) {
    return [Promise.resolve(fault('CT log list', wordsOf(error), 'fetch a new one (docs/ct.md)'))];
  }
  const age = (clock.now() - list.timestamp) / SECONDS_PER_DAY;
  const detail = `${ct.logList} is of ${toRfc3339(list.timestamp)}`;
  const fresh = age > STALE_LIST_DAYS ? warning('CT log list', detail, 'fetch it daily (docs/ct.md); after 70 days nothing is issued') : well('CT log list', detail);
  const usable = [...list.logs.values()].filter(({ state, interval }) => state === 'usable' && (interval === null || interval.until > clock.now()));
  return [
    Promise.resolve(fresh),
    ...usable.map(async ({ description, kind, submissionUrl }) => {
      const check = `CT log "${description}"`;
      try {
        // A static log is read elsewhere than it is written to: any answer tells that it is there.
        const answer = await get(`${submissionUrl}ct/v1/get-roots`);
        see(check, answer);
        const gone = (answer.statusCode ?? 500) >= 500 || (kind === 'rfc6962' && answer.statusCode !== 200);
        return gone ? warning(check, `${submissionUrl} answers ${answer.statusCode ?? 0}`, 'others are asked in its place; should it stay so, see its operator’s announcements') : well(check, `${submissionUrl} answers`);
      } catch (error) {
        return warning(check, `${submissionUrl}: ${wordsOf(error)}`, 'others are asked in its place; see that the way out to the network is open');
      }
    }),
  ];
}

function mail({ mail: configured }: Config): Promise<Finding> {
  if (configured === null || !('smtp' in configured)) return Promise.resolve(skipped('mail server', 'none is configured (mail)'));
  const { host, port } = configured.smtp;
  const where = `${host}:${port}`;
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: PATIENCE_MS });
    const end = (finding: Finding): void => {
      socket.destroy();
      resolve(finding);
    };
    const fail = (why: string): void => end(fault('mail server', `${where}: ${why}`, 'see that the mail server runs and lets this machine in; mail waits meanwhile'));
    socket.once('timeout', () => fail('no answer'));
    socket.once('error', (error) => fail(error.message));
    // With TLS from the start the server waits for us.
    socket.once('connect', () => {
      if (port === 465) end(well('mail server', `${where} takes connections`));
    });
    socket.once('data', (greeting) => {
      const line = greeting.toString('latin1').split('\r\n', 1)[0] ?? '';
      if (line.startsWith('220')) end(well('mail server', `${where} greets: ${line.slice(4, 100)}`));
      else fail(`it greets with ${JSON.stringify(line.slice(0, 100))}`);
    });
  });
}

function get(url: string, tls: Pick<RequestOptions, 'ca' | 'cert' | 'key'> = {}): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asked = url.startsWith('https:') ? httpsRequest(url, { ...tls, timeout: PATIENCE_MS, agent: false }) : httpRequest(url, { timeout: PATIENCE_MS, agent: false });
    asked.once('response', (answer) => {
      answer.destroy();
      resolve(answer);
    });
    asked.once('timeout', () => asked.destroy(new Error('no answer in 5 s')));
    asked.once('error', reject);
    asked.end();
  });
}
