/** How strongly a document asks for something (RFC 2119). `should-not` is also the Baseline Requirements' NOT RECOMMENDED. */
export const LEVELS = ['must', 'should', 'may', 'should-not', 'must-not'] as const;
export type Level = (typeof LEVELS)[number];

/** Whether a text is a level. */
export function isLevel(text: unknown): text is Level {
  return LEVELS.some((level) => level === text);
}

/**
 * What holds when a Certificate Policy and a baseline both speak about one thing: the stricter of the two; what one leaves open is the other's.
 * A plain contradiction of `must` and `must-not` goes to the baseline (BR 2.2).
 */
export function stricterLevel(policy: Level, baseline: Level): Level {
  if (isBinding(baseline)) return baseline;
  if (isBinding(policy) || baseline === 'may') return policy;
  return policy === 'may' ? baseline : policy;
}

function isBinding(level: Level): boolean {
  return level === 'must' || level === 'must-not';
}
