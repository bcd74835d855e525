import type { Notice } from '../../core/notice.js';
import { NOTICE_KINDS } from '../../core/notice-kinds.js';

/** One text for one notice, whatever the order of its members: `kind:member=value,…`. */
export function noticeKey(notice: Notice): string {
  const members = Object.entries(notice)
    .filter(([name]) => name !== 'kind')
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${String(value)}`);
  return `${notice.kind}:${members.join(',')}`;
}

/** Tells happenings of a notice apart that can happen again; there is but one of the others. @param happening for one: the id of the job that tells */
export function occasionOf(notice: Notice, happening: string): string {
  return NOTICE_KINDS[notice.kind].once ? '' : happening;
}
