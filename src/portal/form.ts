import type { UploadedFile } from './uploaded-file.js';

/** What a form sent. Field names that begin with `_` are the portal's own and left out. */
export class Form {
  /** In the order in which they came; JSON members as text. */
  readonly fields: readonly (readonly [string, string])[];
  readonly files: readonly UploadedFile[];
  /** The body of a request of our own scripts; undefined for a form. */
  readonly json: unknown;

  constructor(fields: readonly (readonly [string, string])[] = [], files: readonly UploadedFile[] = [], json?: unknown) {
    this.fields = fields.filter(([name]) => !name.startsWith('_'));
    this.files = files;
    this.json = json;
  }

  /** The first value, trimmed; empty when there is none. */
  text(name: string): string {
    return this.fields.find(([field]) => field === name)?.[1].trim() ?? '';
  }

  /** Every value: of checkboxes and selections of several. */
  all(name: string): string[] {
    return this.fields.filter(([field]) => field === name).map(([, value]) => value);
  }

  /** Files of a field; an input that was left empty sends none. */
  filesOf(name: string): readonly UploadedFile[] {
    return this.files.filter(({ field }) => field === name);
  }
}
