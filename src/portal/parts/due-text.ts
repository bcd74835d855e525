import type { Bilingual, Language } from '../../core/language.js';
import type { EpochSeconds } from '../../core/time.js';
import { html, type Html } from '../html.js';
import { instant } from '../instant.js';

const HOUR = 3_600;
const DAY = 24 * HOUR;

/** How urgent a deadline is: `overdue` after its second, `urgent` in the last 4 hours, `soon` in the last 12. */
export function urgency(due: EpochSeconds | null, now: EpochSeconds): 'none' | 'ahead' | 'soon' | 'urgent' | 'overdue' {
  if (due === null) return 'none';
  if (now > due) return 'overdue';
  if (now >= due - 4 * HOUR) return 'urgent';
  return now >= due - 12 * HOUR ? 'soon' : 'ahead';
}

/** Signs that stand beside the colour, and words that stand beside the signs. */
const MARKS: Readonly<Record<ReturnType<typeof urgency>, { readonly sign: string; readonly word: Bilingual | null }>> = {
  none: { sign: '', word: { ja: '期限なし', en: 'no deadline' } },
  ahead: { sign: '', word: null },
  soon: { sign: '◷', word: { ja: '期限接近', en: 'soon' } },
  urgent: { sign: '▲', word: { ja: '至急', en: 'urgent' } },
  overdue: { sign: '■', word: { ja: '期限超過', en: 'overdue' } },
};

const CLASSES: Readonly<Record<ReturnType<typeof urgency>, string>> = { none: '', ahead: '', soon: 'warn', urgent: 'warn', overdue: 'bad' };

/** A deadline with the time that is left, in words, with a sign and a class. */
export function dueText(due: EpochSeconds | null, now: EpochSeconds, language: Language): Html {
  const state = urgency(due, now);
  const { sign, word } = MARKS[state];
  const said = [sign, word === null ? '' : word[language]].filter((part) => part !== '').join(' ');
  const left = due === null ? '' : html`<span class="left">${leftText(due - now, language)}</span> ${instant({ language }, due)}`;
  return html`<span class="due ${CLASSES[state]}">${said === '' ? '' : html`<strong>${said}</strong> `}${left}</span>`;
}

/** `あと3時間20分`, `2 days 3 h left`, `5 h ago`. */
export function leftText(seconds: number, language: Language): string {
  const past = seconds < 0;
  const whole = Math.abs(seconds);
  const [days, hours, minutes] = [Math.floor(whole / DAY), Math.floor((whole % DAY) / HOUR), Math.floor((whole % HOUR) / 60)];
  if (language === 'ja') {
    const text = days > 0 ? `${days}日${hours}時間` : hours > 0 ? `${hours}時間${minutes}分` : `${minutes}分`;
    return past ? `${text}超過` : `あと${text}`;
  }
  const text = days > 0 ? `${days} d ${hours} h` : hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min`;
  return past ? `${text} ago` : `${text} left`;
}
