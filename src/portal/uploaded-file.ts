/** A file of a form, on disk for as long as its request lasts. */
export interface UploadedFile {
  /** Name of the form's field. */
  readonly field: string;
  /** What the sender calls it: not to be trusted, nor used as a path. */
  readonly fileName: string;
  /** What the sender says it is: not to be trusted. */
  readonly contentType: string;
  /** Where it lies; removed when the request has been answered. */
  readonly path: string;
  /** Octets. */
  readonly size: number;
}
