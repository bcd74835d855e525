/** Forms that were taken, so that the same copy is not taken twice: a double click, a page that is sent again. */
export interface SentForms {
  /** @returns false when this copy is being worked on or was taken */
  begin(copy: string): boolean;
  /** It was not taken after all: it may be corrected and sent again. */
  forget(copy: string): void;
}

const MOST = 10_000;

/** Remembers the last ten thousand. What must hold whatever happens is the compare-and-swap of the act; this tells people. */
export function createSentForms(): SentForms {
  const copies = new Set<string>();
  return {
    begin(copy) {
      if (copies.has(copy)) return false;
      copies.add(copy);
      if (copies.size > MOST) {
        const [oldest] = copies;
        if (oldest !== undefined) copies.delete(oldest);
      }
      return true;
    },
    forget(copy) {
      copies.delete(copy);
    },
  };
}
