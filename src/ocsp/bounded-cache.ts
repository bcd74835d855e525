/** Keeps what was asked for last. */
export interface BoundedCache<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
}

/** Keeps up to `maxEntries`; the one unused for longest makes room. */
export function createBoundedCache<Value>(maxEntries: number): BoundedCache<Value> {
  // A Map keeps the order of insertion: its first key is the one unused for longest.
  const entries = new Map<string, Value>();
  return {
    get: (key) => {
      const found = entries.get(key);
      if (found === undefined) return undefined;
      entries.delete(key);
      entries.set(key, found);
      return found;
    },
    set: (key, value) => {
      entries.delete(key);
      entries.set(key, value);
      if (entries.size <= maxEntries) return;
      const oldest = entries.keys().next();
      if (oldest.done !== true) entries.delete(oldest.value);
    },
  };
}
