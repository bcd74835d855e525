import type { Bilingual } from '../core/language.js';

/**
 * An act of revocation that the rules don't allow. Nothing was changed. The message says why, `remedy` what to do instead; both in both languages for
 * people of the portal.
 */
export class RevocationRefused extends Error {
  override readonly name = 'RevocationRefused';
  readonly said: Bilingual;
  readonly remedySaid: Bilingual;
  readonly remedy: string;

  constructor(said: Bilingual, remedy: Bilingual, options?: ErrorOptions) {
    super(said.en, options);
    this.said = said;
    this.remedySaid = remedy;
    this.remedy = remedy.en;
  }
}
