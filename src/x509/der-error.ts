/** Bytes that are not the DER structure they should be. For lints and logs; rooms that speak to clients turn it into a Problem. */
export class DerError extends Error {
  override readonly name = 'DerError';
  /** Where in the bytes handed to the reader the fault lies. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(`${message} (at offset ${offset})`);
    this.offset = offset;
  }
}
