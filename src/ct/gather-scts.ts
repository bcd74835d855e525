import type { Clock } from '../core/time.js';
import type { LogAnswer } from './ask-log.js';
import { chooseLogs } from './choose-logs.js';
import type { CtLog } from './ct-log.js';
import { CtUnavailable } from './ct-unavailable.js';
import type { Sct } from './sct.js';
import { satisfies, type SctRequirement } from './sct-requirement.js';

export interface HeldSct {
  readonly log: CtLog;
  readonly sct: Sct;
}

export interface Gathering {
  /** Logs to ask, in order of preference. */
  readonly candidates: readonly CtLog[];
  readonly requirement: SctRequirement;
  /** SCTs that are there already. */
  readonly held: readonly HeldSct[];
  readonly ask: (log: CtLog, signal: AbortSignal) => Promise<LogAnswer>;
  /** Called with every SCT on its arrival, one at a time. */
  readonly keep: (sct: Sct) => Promise<void>;
  readonly clock: Clock;
  /** How long logs have before backups are asked beside them. */
  readonly staggerMs: number;
  /** How long it may take in all. */
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
}

/** Pause before a log without a Retry-After is asked again; doubled each time. */
const FIRST_PAUSE_MS = 1_000;
const ENOUGH = new Error('enough SCTs are there');

type Event = { readonly log: CtLog; readonly answer: LogAnswer } | 'stagger' | 'deadline' | { readonly error: unknown };

/**
 * Asks logs until their SCTs satisfy the requirement: the chosen ones at once and together, a backup as soon as one fails or is busy, and backups for
 * all that are silent after `staggerMs`. A busy log is asked again when it said, or after a growing pause. What is still under way when enough is there is
 * called off.
 * @returns every SCT that is held in the end
 * @throws CtUnavailable naming each log's failure; the signal's reason; what `keep` throws
 */
export async function gatherScts(gathering: Gathering): Promise<readonly HeldSct[]> {
  const { requirement, keep, clock, signal } = gathering;
  signal.throwIfAborted();
  const held = [...gathering.held];
  /** Being asked: in time, or so late or busy that they are no longer counted on. */
  const timely = new Set<CtLog>();
  const tardy = new Set<CtLog>();
  let left = gathering.candidates.filter((log) => !held.some((one) => one.log === log));
  const failures = new Map<CtLog, string>();

  const events = eventQueue(signal);
  const over = new AbortController();
  const stop = (): void => {
    over.abort(signal.reason);
    events.wake();
  };
  signal.addEventListener('abort', stop, { once: true });
  const later = (ms: number, event: 'stagger' | 'deadline'): void => void clock.sleep(ms, over.signal).then(() => events.put(event), () => undefined);

  /** Asks one log until it has answered for good; every answer is an event. */
  async function pursue(log: CtLog): Promise<void> {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs *= 2) {
      const answer = await gathering.ask(log, over.signal);
      events.put({ log, answer });
      if (answer.type !== 'busy') return;
      await clock.sleep(Math.max(answer.waitMs ?? pauseMs, FIRST_PAUSE_MS), over.signal);
    }
  }

  function start(logs: readonly CtLog[]): void {
    for (const log of logs) {
      timely.add(log);
      pursue(log).catch((error: unknown) => {
        if (!over.signal.aborted) events.put({ error });
      });
    }
    left = left.filter((log) => !logs.includes(log));
    if (logs.length > 0) later(gathering.staggerMs, 'stagger');
  }

  function startWhatIsMissing(): void {
    const counted = [...held.map(({ log }) => log), ...timely];
    start(chooseLogs(left, requirement, counted) ?? chooseLogs(left, requirement, [...counted, ...tardy]) ?? []);
  }

  function noteAnswer(log: CtLog, answer: Exclude<LogAnswer, { type: 'sct' }>): void {
    failures.set(log, answer.reason);
    timely.delete(log);
    if (answer.type === 'busy') tardy.add(log);
    else tardy.delete(log);
  }

  const unavailable = (why: string): CtUnavailable =>
    new CtUnavailable(`${why}: ${[...failures].map(([log, reason]) => `${log.description}: ${reason}`).join('; ') || 'no log has failed'}`);

  try {
    later(gathering.deadlineMs, 'deadline');
    for (;;) {
      if (
        satisfies(
          held.map(({ log }) => log),
          requirement,
        )
      )
        return held;
      startWhatIsMissing();
      if (timely.size === 0 && tardy.size === 0) throw unavailable('the logs that are left cannot give the SCTs that are needed');
      const event = await events.take();
      if (event === 'deadline') throw unavailable(`the logs have not given the SCTs that are needed within ${gathering.deadlineMs / 1000} s`);
      if (event === 'stagger') {
        for (const log of timely) tardy.add(log);
        timely.clear();
      } else if ('error' in event) {
        throw event.error;
      } else if (event.answer.type === 'sct') {
        const { log, answer } = event;
        timely.delete(log);
        tardy.delete(log);
        await keep(answer.sct);
        held.push({ log, sct: answer.sct });
      } else {
        noteAnswer(event.log, event.answer);
      }
    }
  } finally {
    signal.removeEventListener('abort', stop);
    if (!over.signal.aborted) over.abort(ENOUGH);
  }
}

/** Events in the order in which they came; `take` throws the signal's reason once it is aborted. */
function eventQueue(signal: AbortSignal): { put(event: Event): void; take(): Promise<Event>; wake(): void } {
  const waiting: Event[] = [];
  let wake: () => void = () => undefined;
  return {
    put: (event) => {
      waiting.push(event);
      wake();
    },
    wake: () => wake(),
    take: async () => {
      for (;;) {
        signal.throwIfAborted();
        const event = waiting.shift();
        if (event !== undefined) return event;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}
