import type { Bilingual } from '../core/language.js';

/** Something about problem reports that the rules don't allow. Nothing was changed. */
export class ProblemRefused extends Error {
  override readonly name = 'ProblemRefused';
  readonly text: Bilingual;
  /** What to do instead. */
  readonly remedy: Bilingual;

  constructor(text: Bilingual, remedy: Bilingual) {
    super(text.en);
    this.text = text;
    this.remedy = remedy;
  }
}
