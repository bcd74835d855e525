import { DerError } from './der-error.js';
import type { DerReader } from './der-reader.js';
import { TAG } from './der.js';

export interface ParsedExtension {
  readonly oid: string;
  readonly critical: boolean;
  /** The content of extnValue, DER. */
  readonly value: Buffer;
}

/** Reads Extensions (RFC 5280 §4.1), SEQUENCE SIZE (1..MAX) OF Extension, in their order; repeated ones are kept. @throws DerError */
export function readExtensions(reader: DerReader): ParsedExtension[] {
  const list = reader.sequence();
  if (list.peek() === undefined) throw new DerError('Extensions is empty', list.offset);
  const extensions: ParsedExtension[] = [];
  while (list.peek() !== undefined) {
    const extension = list.sequence();
    const oid = extension.oid();
    const at = extension.offset;
    const critical = extension.has(TAG.boolean) && extension.boolean();
    if (!critical && extension.offset !== at) throw new DerError('the default FALSE of critical is written out', at);
    const value = extension.octetString();
    extension.end();
    extensions.push({ oid, critical, value });
  }
  return extensions;
}
