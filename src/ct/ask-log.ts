import type { Clock } from '../core/time.js';
import type { CtLog } from './ct-log.js';
import type { LogEntry } from './log-entry.js';
import { parseSctReply } from './parse-sct-reply.js';
import { postChain, type LogAgents } from './post-chain.js';
import { SctMalformed, type Sct } from './sct.js';
import { sctFault } from './verify-sct.js';

/** What is submitted, and what its SCT is about. */
export interface Submission {
  readonly path: 'add-pre-chain' | 'add-chain';
  /** DER, leaf first, root left out. */
  readonly chain: readonly Buffer[];
  readonly entry: LogEntry;
}

export type LogAnswer =
  | { readonly type: 'sct'; readonly sct: Sct }
  /** It may take the same submission later; not before `waitMs`, where it says so. */
  | { readonly type: 'busy'; readonly reason: string; readonly waitMs: number | undefined }
  /** Asking again is of no use. `broken`: it answered, and what it answered is wrong. */
  | { readonly type: 'refused'; readonly reason: string; readonly broken: boolean };

const ASKING_MS = 10_000;
const MOST_QUOTED = 200;

/**
 * Submits a chain to one log and verifies its SCT. Outside failure is a value.
 * @throws the signal's reason when `signal` is aborted
 */
export async function askLog(log: CtLog, submission: Submission, { clock, agents }: { clock: Clock; agents: LogAgents }, signal: AbortSignal): Promise<LogAnswer> {
  const deadline = new AbortController();
  const late = new Error(`no answer within ${ASKING_MS / 1000} s`);
  clock.sleep(ASKING_MS, AbortSignal.any([deadline.signal, signal])).then(
    () => deadline.abort(late),
    () => undefined,
  );
  try {
    const reply = await postChain(log.submissionUrl, submission.path, submission.chain, agents, AbortSignal.any([deadline.signal, signal]));
    if (reply.status !== 200) return refusal(reply, clock.nowMs());
    const sct = parseSctReply(reply.body);
    const fault = sctFault(sct, log, submission.entry, clock.nowMs());
    return fault === undefined ? { type: 'sct', sct } : { type: 'refused', reason: `its SCT is wrong: ${fault}`, broken: true };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof SctMalformed) return { type: 'refused', reason: error.message, broken: true };
    return { type: 'busy', reason: reasonOf(error), waitMs: undefined };
  } finally {
    if (!deadline.signal.aborted) deadline.abort(late);
  }
}

function refusal({ status, retryAfter, body }: { status: number; retryAfter: string | undefined; body: string }, nowMs: number): LogAnswer {
  const said = JSON.stringify(body.slice(0, MOST_QUOTED));
  if (status === 429 || status >= 500) return { type: 'busy', reason: `it answers ${status}`, waitMs: waitOf(retryAfter, nowMs) };
  if (status >= 300 && status < 400) return { type: 'refused', reason: `it answers ${status}, a redirect, which is not followed`, broken: false };
  return { type: 'refused', reason: `it answers ${status}: ${said}`, broken: false };
}

/** Retry-After (RFC 9110 §10.2.3): seconds, or a date. */
function waitOf(retryAfter: string | undefined, nowMs: number): number | undefined {
  if (retryAfter === undefined) return undefined;
  const ms = /^\d{1,9}$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - nowMs;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.message) : String(error);
}
