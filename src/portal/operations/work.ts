import { z } from 'zod';
import { toRfc3339 } from '../../core/time.js';
import { gatherWork } from '../officer/gather-work.js';
import { WORK_SOURCES } from '../officer/work-sources.js';
import { operation } from '../operation.js';

const time = z.string().describe('RFC 3339');

/** The officers' queue for programs: what a display on the wall or an alarm reads. */
export const listWork = operation({
  id: 'work.list',
  method: 'GET',
  path: '/work',
  summary: 'Everything that waits for officers, the nearest deadline first',
  right: 'work.read',
  input: z.strictObject({}),
  output: z.strictObject({
    items: z.array(
      z.strictObject({ kind: z.string(), subject: z.string(), next: z.strictObject({ ja: z.string(), en: z.string() }), path: z.string(), since: time, due: time.nullable() }),
    ),
  }),
  async run(desks, actor) {
    const items = await gatherWork(WORK_SOURCES, desks, actor);
    return {
      items: items.map(({ kind, subject, next, path, since, due }) => ({ kind, subject, next: { ...next }, path, since: toRfc3339(since), due: due === null ? null : toRfc3339(due) })),
    };
  },
});
