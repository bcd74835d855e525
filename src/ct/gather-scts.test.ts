import { generateKeyPairSync } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import type { LogAnswer } from './ask-log.js';
import type { CtLog } from './ct-log.js';
import { CtUnavailable } from './ct-unavailable.js';
import { gatherScts, type HeldSct } from './gather-scts.js';
import type { Sct } from './sct.js';

/* When which log is asked; what logs say, and how long they take, is the test's. */

const { publicKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const log = (id: string): CtLog => ({ id, description: id, operator: id.charAt(0), kind: 'rfc6962', key, submissionUrl: 'https://log.example/', state: 'usable', interval: null });
const LOGS = ['A1', 'B1', 'C1', 'D1'].map(log);
const TWO = { scts: 2, operators: 2, perOperator: 1, rfc6962: 1 };
const sctOf = ({ id }: CtLog): Sct => ({ logId: id, timestampMs: 1, encoded: Buffer.from(id), extensions: Buffer.alloc(0), signature: Buffer.alloc(1), signatureAlgorithm: 'ecdsa' });

let clock: FakeClock;
let asked: string[];
let calledOff: string[];
let kept: string[];
/** By log: its answers and how long each takes; one without entry answers at once with its SCT. */
let behaviour: Record<string, [ms: number, answer?: LogAnswer][]>;
beforeEach(() => {
  clock = new FakeClock();
  asked = [];
  calledOff = [];
  kept = [];
  behaviour = {};
});

function gather(over: { held?: HeldSct[]; signal?: AbortSignal; keep?: (sct: Sct) => Promise<void> } = {}) {
  const outcome = { logs: undefined as string[] | undefined, error: undefined as unknown };
  const done = gatherScts({
    candidates: LOGS,
    requirement: TWO,
    held: over.held ?? [],
    ask: async (target, signal) => {
      asked.push(target.id);
      const [ms = 0, answer] = behaviour[target.id]?.shift() ?? [];
      try {
        if (ms > 0) await clock.sleep(ms, signal);
      } catch (error) {
        calledOff.push(target.id);
        throw error;
      }
      return answer ?? { type: 'sct', sct: sctOf(target) };
    },
    keep: over.keep ?? (async ({ logId }) => void kept.push(logId)),
    clock,
    staggerMs: 2_000,
    deadlineMs: 40_000,
    signal: over.signal ?? new AbortController().signal,
  }).then(
    (held) => void (outcome.logs = held.map((one) => one.log.id)),
    (error: unknown) => void (outcome.error = error),
  );
  return { outcome, done };
}

const BUSY: LogAnswer = { type: 'busy', reason: 'it answers 503', waitMs: undefined };
const REFUSED: LogAnswer = { type: 'refused', reason: 'it answers 400', broken: false };

describe('logs are asked', () => {
  it('as many as are needed, together; no timer is left behind', async () => {
    const { outcome, done } = gather();
    await done;
    expect(outcome.logs).toEqual(['A1', 'B1']);
    expect([asked, kept, clock.sleeping]).toEqual([['A1', 'B1'], ['A1', 'B1'], 0]);
  });

  it('a backup at once when one refuses, and never again the one that did', async () => {
    behaviour = { A1: [[0, REFUSED]] };
    const { outcome, done } = gather();
    await done;
    expect(outcome.logs).toEqual(['B1', 'C1']);
    expect(asked).toEqual(['A1', 'B1', 'C1']);
  });

  it('backups beside those that are silent, after the stagger; the first answers count and the silent are called off', async () => {
    behaviour = { A1: [[9_000]], B1: [[9_000]], C1: [[500]], D1: [[700]] };
    const { outcome, done } = gather();
    await clock.advance(1_999);
    expect(asked).toEqual(['A1', 'B1']);
    await clock.advance(1);
    expect(asked).toEqual(['A1', 'B1', 'C1', 'D1']);
    await clock.advance(700);
    await done;
    expect(outcome.logs).toEqual(['C1', 'D1']);
    expect(calledOff).toEqual(['A1', 'B1']);
    expect(clock.sleeping).toBe(0);
  });

  it('only for what is missing: a late SCT counts as well', async () => {
    behaviour = { A1: [[100]], B1: [[2_300]], C1: [[9_000]] };
    const { outcome, done } = gather();
    await clock.advance(2_300);
    await done;
    expect(asked).toEqual(['A1', 'B1', 'C1']);
    expect(outcome.logs).toEqual(['A1', 'B1']);
  });

  it('again when they were busy: when they say, else after a pause that doubles', async () => {
    behaviour = { A1: [[0, BUSY], [0, BUSY], [0]], B1: [[0, { ...BUSY, waitMs: 5_000 }]], C1: [[0, REFUSED]], D1: [[0, REFUSED]] };
    const { outcome, done } = gather();
    await clock.advance(0);
    await clock.advance(999);
    expect(asked).toEqual(['A1', 'B1', 'C1', 'D1']);
    await clock.advance(1);
    expect(asked.slice(4)).toEqual(['A1']);
    await clock.advance(2_000);
    expect(asked.slice(5)).toEqual(['A1']);
    await clock.advance(1_999);
    expect(asked).toHaveLength(6);
    await clock.advance(1);
    await done;
    expect(outcome.logs).toEqual(['A1', 'B1']);
  });

  it('not at all when enough is held', async () => {
    const held = LOGS.slice(0, 2).map((one) => ({ log: one, sct: sctOf(one) }));
    const { outcome, done } = gather({ held });
    await done;
    expect([outcome.logs, asked]).toEqual([['A1', 'B1'], []]);
  });
});

describe('it ends', () => {
  it('when all that are left have refused, with every reason', async () => {
    behaviour = { A1: [[0, REFUSED]], C1: [[0, REFUSED]], D1: [[0, REFUSED]] };
    const { outcome, done } = gather();
    await done;
    expect(outcome.error).toBeInstanceOf(CtUnavailable);
    expect((outcome.error as Error).message).toContain('A1: it answers 400; C1: it answers 400; D1: it answers 400');
    expect(kept).toEqual(['B1']);
  });

  it('at the deadline, silent logs called off', async () => {
    behaviour = Object.fromEntries(LOGS.map(({ id }) => [id, [[90_000]]]));
    const { outcome, done } = gather();
    await clock.advance(39_999);
    expect(outcome.error).toBeUndefined();
    await clock.advance(1);
    await done;
    expect((outcome.error as Error).message).toContain('within 40 s');
    expect(calledOff).toHaveLength(4);
    expect(clock.sleeping).toBe(0);
  });

  it('when it is called off, at the start and on the way', async () => {
    const before = gather({ signal: AbortSignal.abort(new Error('stopping')) });
    await before.done;
    expect([before.outcome.error, asked]).toEqual([new Error('stopping'), []]);
    behaviour = { A1: [[9_000]] };
    const stop = new AbortController();
    const during = gather({ signal: stop.signal });
    await clock.advance(1);
    stop.abort(new Error('stopping'));
    await during.done;
    expect([during.outcome.error, calledOff, clock.sleeping]).toEqual([new Error('stopping'), ['A1'], 0]);
  });

  it('when an SCT cannot be kept', async () => {
    const { outcome, done } = gather({ keep: () => Promise.reject(new Error('database away')) });
    await done;
    expect(outcome.error).toEqual(new Error('database away'));
  });
});
