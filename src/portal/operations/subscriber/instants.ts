import { z } from 'zod';
import { JAPAN_SECONDS } from '../../../core/minutes.js';
import { fromRfc3339, toRfc3339, type EpochSeconds } from '../../../core/time.js';
import { InputRefused } from '../../input-refused.js';

/** An instant in answers: RFC 3339 in UTC. */
export const instant = z.iso.datetime();

/** An instant in requests: RFC 3339, or a day of Japan. */
export const instantOrDay = z.string().min(10).max(40).meta({ description: 'RFC 3339, or YYYY-MM-DD: a day of Japan (UTC+9), both its first and its last second counted in' });

export function instantText(at: EpochSeconds): string {
  return toRfc3339(at);
}

export function instantTextOrNull(at: EpochSeconds | null): string | null {
  return at === null ? null : toRfc3339(at);
}

const DAY_SECONDS = 86_400;

/** The first second of a day of Japan, or the instant itself. @throws InputRefused naming the member */
export function readBegin(member: string, text: string): EpochSeconds {
  return readDay(text) ?? readInstant(member, text);
}

/** The first second after a day of Japan, or the instant itself. @throws InputRefused naming the member */
export function readEnd(member: string, text: string): EpochSeconds {
  const day = readDay(text);
  return day === undefined ? readInstant(member, text) : day + DAY_SECONDS;
}

function readDay(text: string): EpochSeconds | undefined {
  const midnight = /^\d{4}-\d\d-\d\d$/.test(text) ? fromRfc3339(`${text}T00:00:00Z`) : undefined;
  return midnight === undefined ? undefined : midnight - JAPAN_SECONDS;
}

function readInstant(member: string, text: string): EpochSeconds {
  const at = fromRfc3339(text);
  if (at !== undefined) return at;
  throw new InputRefused([{ member, text: { ja: '日付（例: 2027-03-31）を入力してください。', en: 'Give a day such as 2027-03-31, or an RFC 3339 time.' } }]);
}
