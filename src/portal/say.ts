import type { Bilingual, Language } from '../core/language.js';

/** The reader's half of a text. */
export function say(language: Language, text: Bilingual): string {
  return text[language];
}
