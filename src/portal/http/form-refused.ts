import type { Bilingual } from '../../core/language.js';

/** A request body that is not read to its end, or makes no sense. Nothing of it is kept. */
export class FormRefused extends Error {
  override readonly name = 'FormRefused';
  readonly status: 400 | 408 | 413 | 415 | 503;
  readonly text: Bilingual;

  constructor(status: FormRefused['status'], text: Bilingual) {
    super(text.en);
    this.status = status;
    this.text = text;
  }
}

const mebibytes = (octets: number) => `${octets / 1_048_576} MB`;

/** For a body over its limit. */
export function tooLarge(what: 'file' | 'request' | 'text', limit: number): FormRefused {
  return new FormRefused(413, {
    ja: what === 'file' ? `ファイルが大きすぎます（1件 ${mebibytes(limit)} まで）。` : `送信されたデータが大きすぎます（合計 ${mebibytes(limit)} まで）。`,
    en: what === 'file' ? `A file is too large: up to ${mebibytes(limit)} each.` : `What was sent is too large: up to ${mebibytes(limit)} in all.`,
  });
}
