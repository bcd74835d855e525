/** Lets one part wait for a condition that others bring about and announce. */
export class Changes {
  readonly #waiting = new Set<() => void>();

  /** Announces that something a condition may depend on has changed. */
  tell(): void {
    for (const resume of this.#waiting) resume();
    this.#waiting.clear();
  }

  /** Resolves as soon as the condition holds; it is asked at once and after every announcement. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }
}
