import { AccessRefused } from '../../core/access.js';
import type { Actor } from '../../core/actor.js';
import type { Desks } from '../desks.js';
import type { WorkItem, WorkQueueSource } from './work-queue.js';

/** Everything that waits and that somebody may see, the nearest deadline first; what has none comes last, the oldest first. */
export async function gatherWork(sources: readonly WorkQueueSource[], desks: Desks, actor: Actor): Promise<WorkItem[]> {
  const lists = await Promise.all(
    sources.map(async (source) => {
      try {
        return await source.items(desks, actor);
      } catch (error) {
        if (error instanceof AccessRefused) return [];
        throw error;
      }
    }),
  );
  return lists.flat().sort((a, b) => (a.due ?? Infinity) - (b.due ?? Infinity) || a.since - b.since);
}
