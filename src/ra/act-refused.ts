/** An officer's or operator's act that the rules don't allow. Nothing was changed. The message says why, `remedy` what to do instead. */
export class ActRefused extends Error {
  override readonly name = 'ActRefused';
  readonly remedy: string;

  constructor(reason: string, remedy: string) {
    super(reason);
    this.remedy = remedy;
  }
}
