import type { Bilingual } from '../core/language.js';

/** What a form or a request has wrong, member by member. Nothing was changed. */
export class InputRefused extends Error {
  override readonly name = 'InputRefused';
  readonly faults: readonly { readonly member: string; readonly text: Bilingual }[];

  constructor(faults: InputRefused['faults']) {
    super(faults.map(({ member, text }) => `${member}: ${text.en}`).join('; '));
    this.faults = faults;
  }
}
