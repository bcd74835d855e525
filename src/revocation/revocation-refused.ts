/** An act of revocation that the rules don't allow. Nothing was changed. The message says why, `remedy` what to do instead. */
export class RevocationRefused extends Error {
  override readonly name = 'RevocationRefused';
  readonly remedy: string;

  constructor(reason: string, remedy: string, options?: ErrorOptions) {
    super(reason, options);
    this.remedy = remedy;
  }
}
