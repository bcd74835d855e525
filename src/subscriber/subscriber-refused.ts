import type { Bilingual } from '../core/language.js';

/** An act of a subscriber, or for one, that the rules don't allow. Nothing was changed. Said in both languages, since people of the portal read it. */
export class SubscriberRefused extends Error {
  override readonly name = 'SubscriberRefused';
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
