import type { EpochSeconds } from '../core/time.js';
import type { StoredEvent } from './chain.js';
import type { AuditChainStore, EventFilter } from './ports.js';

const PAGE = 500;
/** Rows that one query looks through: the log has no other index than its sequence, for each would cost every act. */
const WINDOW = 100_000;
/** Clocks of several machines, and transactions that took their time: an event may stand this far from its place. */
const SLACK_SECONDS = 300;

/** The events that meet a filter, in pages, oldest first. Those before `since` are skipped by halving, the rest is read through. */
export async function* findEvents(
  store: AuditChainStore,
  filter: EventFilter,
  until: EpochSeconds = Infinity,
): AsyncGenerator<readonly StoredEvent[]> {
  const newest = await store.newestSequence();
  const start = filter.since <= 0 ? Number.MIN_SAFE_INTEGER : await sequenceBefore(store, filter.since - SLACK_SECONDS, newest);
  for (let from = start, to = Math.max(0, start) + WINDOW; from < newest; from = to, to += WINDOW) {
    for (let after = from; ; ) {
      const page = await store.find(filter, { from: after, to }, PAGE);
      if (page.length > 0) yield page.filter(({ at }) => at <= until);
      if (page.length < PAGE) break;
      after = page.at(-1)?.sequence ?? to;
    }
    const [next] = await store.eventsAfter(to, 1);
    if (next === undefined || next.at > until + SLACK_SECONDS) return;
  }
}

/** A sequence before which all events are older than `at`. Events are in the order of their times but for {@link SLACK_SECONDS}. */
export async function sequenceBefore(store: AuditChainStore, at: EpochSeconds, newest: number): Promise<number> {
  let [low, high] = [0, newest];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [event] = await store.eventsAfter(middle, 1);
    if (event !== undefined && event.at < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
