import type { Bilingual } from '../core/language.js';

/** An officer's or operator's act that the rules don't allow. Nothing was changed. The message says why, `remedy` what to do instead. */
export class ActRefused extends Error {
  override readonly name = 'ActRefused';
  readonly text: Bilingual;
  readonly remedy: Bilingual;

  /** @param reason in both languages where pages show it; acts of the command line alone speak English */
  constructor(reason: string | Bilingual, remedy: string | Bilingual) {
    const text = bilingual(reason);
    super(text.en);
    this.text = text;
    this.remedy = bilingual(remedy);
  }
}

function bilingual(text: string | Bilingual): Bilingual {
  return typeof text === 'string' ? { ja: text, en: text } : text;
}
