import { LANGUAGES, type Bilingual, type Language } from '../../core/language.js';
import { minutesOfJapan, minutesOfUtc } from '../../core/minutes.js';
import type { EpochSeconds } from '../../core/time.js';
import { foreignText } from './foreign-text.js';
import { wrapText } from './wrap-text.js';

/** A mail as it goes out: a subject of one line, and plain text. */
export interface WrittenMail {
  readonly subject: string;
  readonly text: string;
}

/** A part of a mail. */
export type MailPart =
  /** Running text of ours. */
  | Bilingual
  /** Names and values, one line each. */
  | { readonly facts: readonly (readonly [Bilingual, string | Bilingual])[] }
  /** What others have written or chosen: each on a line of its own. */
  | { readonly list: readonly (string | Bilingual)[] }
  /** A URL on a line of its own. */
  | { readonly link: string };

export interface MailDraft {
  /** Without line breaks, whatever its values hold. */
  readonly subject: Bilingual;
  readonly parts: readonly MailPart[];
}

/** Who sends, for the last lines of every mail. */
export interface MailSender {
  /** Where people can find out who we are: the CA's web site. */
  readonly websiteUrl: string;
}

/** Items of a list; a mail is no report. */
const MOST_ITEMS = 50;
const LONGEST_SUBJECT = 120;
const INDENT = '  ';
/** Stands where a value is empty. */
const NOTHING = '—';

/**
 * Words a mail in both languages, the reader's first. Plain text: nothing in it can hide what a link is; nothing is loaded from elsewhere. What others have chosen stands
 * indented on lines of its own, without characters that could end the line.
 */
export function writeMail(reader: Language, { subject, parts }: MailDraft, { websiteUrl }: MailSender): WrittenMail {
  const order = [reader, ...LANGUAGES.filter((language) => language !== reader)];
  const halves = order.map((language) => parts.map((part) => lines(language, part).join('\n')).join('\n\n'));
  const text = `${halves.join(`\n\n${'-'.repeat(72)}\n\n`)}\n\n${'-'.repeat(72)}\n${footer(websiteUrl).join('\n')}\n`;
  return { subject: order.map((language) => foreignText(subject[language], LONGEST_SUBJECT)).join(' / '), text };
}

function lines(language: Language, part: MailPart): string[] {
  if ('link' in part) return [INDENT + foreignText(part.link, 2000)];
  if ('facts' in part) {
    return part.facts.flatMap(([name, value]) => {
      const text = foreignText(typeof value === 'string' ? value : value[language]) || NOTHING;
      return wrapText(`${name[language]}${language === 'ja' ? '：' : ': '}${text}`, INDENT);
    });
  }
  if ('list' in part) {
    const items = part.list.length === 0 ? [''] : part.list.slice(0, MOST_ITEMS);
    const shown = items.flatMap((item) => wrapText(foreignText(typeof item === 'string' ? item : item[language]) || NOTHING, INDENT));
    const left = part.list.length - MOST_ITEMS;
    return left <= 0 ? shown : [...shown, INDENT + { ja: `ほか ${left} 件`, en: `and ${left} more` }[language]];
  }
  return part[language].split('\n').flatMap((line) => wrapText(line));
}

function footer(websiteUrl: string): string[] {
  return ['このメールは認証局から自動で送信されています。', 'This mail was sent automatically by the certification authority.', foreignText(websiteUrl)];
}

/** A time for people: Japanese time in Japanese, UTC in English. */
export function instantText(at: EpochSeconds): Bilingual {
  return { ja: `${minutesOfJapan(at)}（日本時間）`, en: `${minutesOfUtc(at)} UTC` };
}
