/** When things began, by name, at most so many: the oldest is forgotten first. */
export interface BoundedTimes {
  begin(name: string, atMs: number): void;
  /** @returns when it began, once; undefined when that is not known */
  end(name: string): number | undefined;
}

/** Makes one that is empty. @param most entries */
export function createBoundedTimes(most: number): BoundedTimes {
  const times = new Map<string, number>();
  return {
    begin: (name, atMs) => {
      times.set(name, atMs);
      if (times.size <= most) return;
      const [oldest] = times.keys();
      if (oldest !== undefined) times.delete(oldest);
    },
    end: (name) => {
      const at = times.get(name);
      times.delete(name);
      return at;
    },
  };
}
