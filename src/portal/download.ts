/** Octets that are sent instead of a page. */
export interface Download {
  readonly fileName: string;
  readonly contentType: string;
  readonly content: Buffer | NodeJS.ReadableStream;
  /** Shown in the browser instead of saved; for types that cannot carry script (PDF, PNG, JPEG, plain text). */
  readonly inline?: boolean;
}
