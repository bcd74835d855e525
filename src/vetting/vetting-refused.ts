/** An officer's act that the rules don't allow. Nothing was changed. The message says why, `remedy` what to do instead. */
export class VettingRefused extends Error {
  override readonly name = 'VettingRefused';
  readonly remedy: string;

  constructor(reason: string, remedy: string) {
    super(reason);
    this.remedy = remedy;
  }
}
