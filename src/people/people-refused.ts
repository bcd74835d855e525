import type { Bilingual } from '../core/language.js';

/** An act about people that the rules don't allow. Nothing was changed. */
export class PeopleRefused extends Error {
  override readonly name = 'PeopleRefused';
  readonly text: Bilingual;
  /** What to do instead. */
  readonly remedy: Bilingual;

  constructor(text: Bilingual, remedy: Bilingual) {
    super(text.en);
    this.text = text;
    this.remedy = remedy;
  }
}
