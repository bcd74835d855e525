/** The rule files that something was decided under, so that the decision can be replayed (CP 1.1: the policy version is known to the system). */
export interface DecidedUnder {
  /** SHA-256 of the policy file, lower-case hex. */
  readonly policy: string;
  /**
   * SHA-256 of the baseline file, lower-case hex: the rules of the day of the decision. With `@YYYY-MM-DD` behind it: the rules of that day,
   * whatever the clock said. `none`: no baseline, the policy alone decided.
   */
  readonly baseline: string;
}
