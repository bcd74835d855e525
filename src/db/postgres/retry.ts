/** Runs of one transaction beside others, before it is run alone. */
const BESIDE_OTHERS = 3;
/** Runs in all, before the failure is handed on. */
const ATTEMPTS = 6;

const SERIALIZATION_FAILURE = '40001';
const DEADLOCK_DETECTED = '40P01';
const UNIQUE_VIOLATION = '23505';

/**
 * Whether a transaction that has failed is to be run again.
 * A unique violation is run again once: beside a concurrent transaction it can stand for a serialization failure, and the next run
 * then sees the row that was in the way.
 * @param attempt how many runs there have been
 */
export function isSerializationFailure(error: unknown, attempt: number): boolean {
  if (typeof error !== 'object' || error === null || !('code' in error)) return false;
  if (error.code === UNIQUE_VIOLATION) return attempt === 1;
  return (error.code === SERIALIZATION_FAILURE || error.code === DEADLOCK_DETECTED) && attempt < ATTEMPTS;
}

/**
 * Whether the next run should be without company. PostgreSQL notices conflicts by index pages, not rows: on small tables transactions that have
 * nothing to do with each other fail again and again, and would do so for ever.
 * @param attempt how many runs there have been
 */
export function shouldRunAlone(attempt: number): boolean {
  return attempt >= BESIDE_OTHERS;
}
