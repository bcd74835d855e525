import type { Bilingual } from '../core/language.js';

/** An act of revocation that the rules don't allow. Nothing was changed. */
export class RevocationRefused extends Error {
  override readonly name = 'RevocationRefused';
  readonly text: Bilingual;
  /** What to do instead. */
  readonly remedy: Bilingual;

  constructor(text: Bilingual, remedy: Bilingual, options?: ErrorOptions) {
    super(text.en, options);
    this.text = text;
    this.remedy = remedy;
  }
}
