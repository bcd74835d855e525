import type { Bilingual } from '../core/language.js';

/** Something that somebody asked for and that cannot be done. Nothing was changed. `text` says why, `remedy` what to do instead. */
export class NotifyRefused extends Error {
  override readonly name = 'NotifyRefused';
  /** `conflict`: as things stand. */
  readonly reason: 'invalid' | 'conflict';
  readonly text: Bilingual;
  readonly remedy: Bilingual;

  constructor(reason: 'invalid' | 'conflict', text: Bilingual, remedy: Bilingual) {
    super(text.en);
    this.reason = reason;
    this.text = text;
    this.remedy = remedy;
  }
}
