import { createHash, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { Agent as HttpAgent, createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { CtLogs } from '../../src/ca/ports.js';
import type { Log } from '../../src/core/log.js';
import { toRfc3339, type Clock } from '../../src/core/time.js';
import { createCtLogs } from '../../src/ct/create-ct-logs.js';
import { certificateEntry, precertificateEntry } from '../../src/ct/log-entry.js';
import { parseLogList } from '../../src/ct/parse-log-list.js';
import { signedInput } from '../../src/ct/verify-sct.js';
import { SeededRandom } from '../support/seeded-random.js';

/** How a log misbehaves. `silent` takes the request and never answers. */
export type CtFault =
  | { status: number; retryAfter?: string; location?: string }
  | 'silent'
  | 'endless answer'
  | 'no JSON'
  | 'bad signature'
  | 'signed by another key'
  | 'another log ID'
  | 'of the future'
  | 'no leaf index'
  | 'another entry';

export interface FakeCtLogOptions {
  operator?: string;
  kind?: 'rfc6962' | 'static';
  keyType?: 'P-256' | 'RSA';
  state?: string;
  interval?: { from: string; until: string };
}

/** Made once: RSA keys are slow to make. */
let rsaKeys: { privateKey: KeyObject; publicKey: KeyObject } | undefined;

/** A CT log over real HTTP whose SCTs are right, until it is told to misbehave. It keeps nothing but what it was sent. */
export class FakeCtLog {
  readonly operator: string;
  readonly kind: 'rfc6962' | 'static';
  /** Oldest first; DER. */
  readonly submissions: { path: string; chain: Buffer[] }[] = [];
  /** Asked at every submission with its number, from 1. */
  fault: (submission: number) => CtFault | undefined = () => undefined;
  state: string;
  readonly #interval: FakeCtLogOptions['interval'];
  readonly #keys: { privateKey: KeyObject; publicKey: KeyObject };
  readonly #server: Server;
  readonly #clock: Clock;

  private constructor(clock: Clock, { operator = 'Operator', kind = 'rfc6962', keyType = 'P-256', state = 'usable', interval }: FakeCtLogOptions) {
    this.#clock = clock;
    this.operator = operator;
    this.kind = kind;
    this.state = state;
    this.#interval = interval;
    this.#keys = keyType === 'RSA' ? (rsaKeys ??= generateKeyPairSync('rsa', { modulusLength: 2048 })) : generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async start(clock: Clock, options: FakeCtLogOptions = {}): Promise<FakeCtLog> {
    const log = new FakeCtLog(clock, options);
    await new Promise<void>((resolve) => log.#server.listen(0, '127.0.0.1', resolve));
    return log;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/log/`;
  }

  /** Lower-case hex. */
  get id(): string {
    return createHash('sha256').update(this.spki).digest('hex');
  }

  get spki(): Buffer {
    return createPublicKey(this.#keys.publicKey.export({ type: 'spki', format: 'pem' })).export({ type: 'spki', format: 'der' });
  }

  /** Its entry in a log list. */
  get listed(): object {
    const described = {
      description: `log of ${this.operator} (${this.kind})`,
      log_id: Buffer.from(this.id, 'hex').toString('base64'),
      key: this.spki.toString('base64'),
      mmd: 86_400,
      state: { [this.state]: { timestamp: '2025-01-01T00:00:00Z' } },
      ...(this.#interval && { temporal_interval: { start_inclusive: this.#interval.from, end_exclusive: this.#interval.until } }),
    };
    return this.kind === 'static' ? { ...described, submission_url: this.url, monitoring_url: this.url } : { ...described, url: this.url };
  }

  /** What it answers to a chain, without a network. */
  reply(path: string, chain: readonly Buffer[], fault?: CtFault): object {
    const [leaf, issuer] = chain as [Buffer, Buffer];
    const timestamp = this.#clock.nowMs() + (fault === 'of the future' ? 3_600_000 : 0);
    const extensions = this.kind === 'static' && fault !== 'no leaf index' ? Buffer.from('0000050000000007', 'hex') : Buffer.alloc(0);
    const entry = path.endsWith('add-pre-chain') ? precertificateEntry(leaf, issuer) : certificateEntry(leaf);
    if (fault === 'another entry') entry[entry.length - 1] = (entry.at(-1) ?? 0) ^ 1;
    const key = fault === 'signed by another key' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey : this.#keys.privateKey;
    const signature = sign('sha256', signedInput({ timestampMs: timestamp, extensions }, entry), key);
    if (fault === 'bad signature') signature[signature.length - 1] = (signature.at(-1) ?? 0) ^ 1;
    const algorithm = key.asymmetricKeyType === 'rsa' ? 1 : 3;
    return {
      sct_version: 0,
      id: fault === 'another log ID' ? Buffer.alloc(32, 7).toString('base64') : Buffer.from(this.id, 'hex').toString('base64'),
      timestamp,
      extensions: extensions.toString('base64'),
      signature: Buffer.concat([Buffer.from([4, algorithm, signature.length >> 8, signature.length & 255]), signature]).toString('base64'),
    };
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const { chain } = JSON.parse(Buffer.concat(chunks).toString()) as { chain: string[] };
    const submission = { path: request.url ?? '', chain: chain.map((base64) => Buffer.from(base64, 'base64')) };
    this.submissions.push(submission);
    const fault = this.fault(this.submissions.length);
    if (fault === 'silent') return;
    if (fault === 'no JSON') {
      response.end('<html>');
    } else if (fault === 'endless answer') {
      response.end('x'.repeat(200_000));
    } else if (typeof fault === 'object') {
      const { status, retryAfter, location } = fault;
      response.writeHead(status, { ...(retryAfter !== undefined && { 'Retry-After': retryAfter }), ...(location !== undefined && { Location: location }) });
      response.end('no');
    } else {
      response.end(JSON.stringify(this.reply(submission.path, submission.chain, fault)));
    }
  }
}

/** A log list of version 3 that names these logs. */
export function logListOf(logs: readonly FakeCtLog[], publishedAt: number): object {
  const operators = [...new Set(logs.map(({ operator }) => operator))];
  return {
    version: '1',
    log_list_timestamp: toRfc3339(publishedAt),
    operators: operators.map((name) => {
      const own = logs.filter(({ operator }) => operator === name);
      const of = (kind: FakeCtLog['kind']) => own.filter((log) => log.kind === kind).map(({ listed }) => listed);
      return { name, email: [], logs: of('rfc6962'), tiled_logs: of('static') };
    }),
  };
}

export interface FakeCt {
  readonly logs: readonly FakeCtLog[];
  /** The real submitter over them. */
  readonly ct: CtLogs;
  close(): Promise<void>;
}

/** Some logs, and what the ct room makes of them. Four logs of two operators, of either kind, unless told otherwise. */
export async function startFakeCt(
  clock: Clock,
  log: Log,
  options: readonly FakeCtLogOptions[] = [
    { operator: 'A' },
    { operator: 'A', kind: 'static' },
    { operator: 'B', keyType: 'RSA' },
    { operator: 'B', kind: 'static' },
  ],
): Promise<FakeCt> {
  const logs = await Promise.all(options.map((one) => FakeCtLog.start(clock, one)));
  const agents = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent() };
  const publishedAt = clock.now();
  const list = () => parseLogList(logListOf(logs, publishedAt));
  return {
    logs,
    ct: createCtLogs({ list, agents, clock, random: new SeededRandom('ct'), log }),
    close: async () => {
      agents.http.destroy();
      await Promise.all(logs.map((one) => one.close()));
    },
  };
}
