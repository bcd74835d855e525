import type { Bilingual } from '../core/language.js';

/** An act of a subscriber, or for one, that the rules don't allow. Nothing was changed. */
export class SubscriberRefused extends Error {
  override readonly name = 'SubscriberRefused';
  readonly text: Bilingual;
  /** What to do instead. */
  readonly remedy: Bilingual;

  constructor(text: Bilingual, remedy: Bilingual) {
    super(text.en);
    this.text = text;
    this.remedy = remedy;
  }
}
