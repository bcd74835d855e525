import type { Clock } from '../../core/time.js';

/** Remembers a bounded number of values for a short while. */
export interface ShortMemory<Value> {
  /** The value kept for a key, or the one that `find` finds now. Failures are not kept. */
  recall(key: string, find: () => Promise<Value | undefined>): Promise<Value | undefined>;
}

/** @param seconds how long a value is kept @param most values; when there are more, all are forgotten */
export function createShortMemory<Value>(clock: Clock, seconds: number, most: number): ShortMemory<Value> {
  const kept = new Map<string, { value: Value; untilMs: number }>();
  return {
    recall: async (key, find) => {
      const known = kept.get(key);
      if (known && clock.nowMs() < known.untilMs) return known.value;
      const value = await find();
      if (value === undefined) return undefined;
      if (kept.size >= most) kept.clear();
      kept.set(key, { value, untilMs: clock.nowMs() + seconds * 1000 });
      return value;
    },
  };
}
