import type { Bilingual } from '../core/language.js';

/** Something about problem reports that the rules don't allow. Nothing was changed. Said in both languages, since reporters and officers read it. */
export class ProblemRefused extends Error {
  override readonly name = 'ProblemRefused';
  readonly said: Bilingual;
  /** What to do instead. */
  readonly remedySaid: Bilingual;
  readonly remedy: string;

  constructor(said: Bilingual, remedy: Bilingual) {
    super(said.en);
    this.said = said;
    this.remedySaid = remedy;
    this.remedy = remedy.en;
  }
}
