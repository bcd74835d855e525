import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { fromRfc3339, type EpochSeconds } from '../core/time.js';
import { LOG_STATES, type CtLog, type LogList, type LogState } from './ct-log.js';

/*
 * The log list of version 3, as Google and Apple publish it: operators, each with `logs` (RFC 6962) and `tiled_logs` (static-ct-api).
 * What is known is checked to the last member. Members that are not known are left alone: the format is other people's, and grows.
 */
const instant = z.string().transform((text, context): EpochSeconds => {
  const at = fromRfc3339(text);
  if (at !== undefined) return at;
  context.addIssue('must be an RFC 3339 time');
  return z.NEVER;
});
const url = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .refine((text) => text.endsWith('/'), 'must end with a slash')
  .refine((text) => !/[?#@]/.test(text), 'must have neither query, fragment nor user');
const state = z
  .partialRecord(z.enum(LOG_STATES), z.object({ timestamp: instant }))
  .refine((states) => Object.keys(states).length === 1, 'must be exactly one state');
const described = {
  description: z.string().min(1),
  log_id: z.base64().length(44, 'must be 32 octets in base64'),
  key: z.base64(),
  mmd: z.int().min(0),
  log_type: z.enum(['prod', 'test', 'monitoring_only']).default('prod'),
  state: state.optional(),
  temporal_interval: z
    .object({ start_inclusive: instant, end_exclusive: instant })
    .refine(({ start_inclusive, end_exclusive }) => start_inclusive < end_exclusive, 'must end after it starts')
    .optional(),
};
const rfc6962Log = z.object({ ...described, url });
const staticLog = z.object({ ...described, submission_url: url, monitoring_url: url });
const shape = z.object({
  log_list_timestamp: instant,
  operators: z
    .array(z.object({ name: z.string().min(1), logs: z.array(rfc6962Log).default([]), tiled_logs: z.array(staticLog).default([]) }))
    .min(1),
});

type Described = Omit<z.infer<typeof rfc6962Log>, 'url'>;

/** Why a log list was not taken: every fault at once. */
export class LogListFault extends Error {
  override readonly name = 'LogListFault';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.faults = faults;
  }
}

/**
 * Reads a log list. Logs that are for tests or monitoring only are left out; one without a state counts as pending.
 * @param raw parsed JSON
 * @throws LogListFault with every fault, each with the path of its member
 */
export function parseLogList(raw: unknown): LogList {
  const parsed = shape.safeParse(raw);
  if (!parsed.success) {
    throw new LogListFault(parsed.error.issues.map(({ path, message }) => `${path.map(String).join('.') || '(file)'}: ${message}`));
  }
  const faults: string[] = [];
  const logs = new Map<string, CtLog>();
  const add = (operator: string, kind: CtLog['kind'], submissionUrl: string, described: Described): void => {
    const where = `log "${described.description}"`;
    const key = readKey(described.key);
    if (typeof key === 'string') {
      faults.push(`${where}: ${key}`);
      return;
    }
    const id = createHash('sha256').update(Buffer.from(described.key, 'base64')).digest();
    if (id.toString('base64') !== described.log_id) faults.push(`${where}: log_id is not the SHA-256 of its key (RFC 6962 §3.2)`);
    if (logs.has(id.toString('hex'))) faults.push(`${where}: its key is there twice`);
    if (described.log_type !== 'prod') return;
    const interval = described.temporal_interval;
    logs.set(id.toString('hex'), {
      id: id.toString('hex'),
      description: described.description,
      operator,
      kind,
      key,
      submissionUrl,
      state: (Object.keys(described.state ?? { pending: null })[0] ?? 'pending') as LogState,
      interval: interval === undefined ? null : { from: interval.start_inclusive, until: interval.end_exclusive },
    });
  };
  for (const { name, logs: rfc6962, tiled_logs: tiled } of parsed.data.operators) {
    for (const log of rfc6962) add(name, 'rfc6962', log.url, log);
    for (const log of tiled) add(name, 'static', log.submission_url, log);
  }
  if (faults.length > 0) throw new LogListFault(faults);
  return { timestamp: parsed.data.log_list_timestamp, logs };
}

/** RFC 6962 §2.1.4: ECDSA on P-256, or RSA of 2048 bits or more. @returns the key, or what is wrong with it */
function readKey(base64: string): KeyObject | string {
  let key: KeyObject;
  try {
    key = createPublicKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'spki' });
  } catch {
    return 'key is no SubjectPublicKeyInfo in DER';
  }
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type === 'ec' && details?.namedCurve === 'prime256v1') return key;
  if (type === 'rsa' && (details?.modulusLength ?? 0) >= 2048) return key;
  return 'key is neither ECDSA on P-256 nor RSA of 2048 bits or more';
}
