import type { Bilingual } from '../core/language.js';

/** An act that the rules don't allow. Nothing was changed. The message says why, `remedy` what to do instead. */
export class VettingRefused extends Error {
  override readonly name = 'VettingRefused';
  readonly remedy: string;
  /** The message for people of the portal. */
  readonly text: Bilingual;
  readonly remedyText: Bilingual;

  /** @param reason @param remedy in English alone where only commands show them */
  constructor(reason: string | Bilingual, remedy: string | Bilingual) {
    const [text, remedyText] = [both(reason), both(remedy)];
    super(text.en);
    this.text = text;
    this.remedyText = remedyText;
    this.remedy = remedyText.en;
  }
}

function both(text: string | Bilingual): Bilingual {
  return typeof text === 'string' ? { ja: text, en: text } : text;
}
