import { expect, test } from 'vitest';
import { dueText, leftText, urgency } from './due-text.js';

const HOUR = 3_600;

test('a deadline is told by word and sign, not by colour alone, in both languages', () => {
  const due = Date.UTC(2026, 10, 24, 12) / 1000;
  const at = (hours: number) => urgency(due, due - hours * HOUR);
  expect([at(12.1), at(12), at(4), at(0), urgency(due, due + 1), urgency(null, due)]).toEqual(['ahead', 'soon', 'urgent', 'urgent', 'overdue', 'none']);
  expect(dueText(due, due + 1, 'ja').markup).toContain('<strong>■ 期限超過</strong> <span class="left">0分超過</span> <time datetime="2026-11-24T12:00:00.000Z">2026-11-24 21:00 JST</time>');
  expect(dueText(due, due - 2 * HOUR, 'en').markup).toContain('<strong>▲ urgent</strong> <span class="left">2 h 0 min left</span> <time datetime="2026-11-24T12:00:00.000Z">2026-11-24 12:00 UTC</time>');
  expect(dueText(null, due, 'en').markup).toBe('<span class="due "><strong>no deadline</strong> </span>');
  expect([leftText(50 * HOUR, 'en'), leftText(-50 * HOUR, 'ja')]).toEqual(['2 d 2 h left', '2日2時間超過']);
});
