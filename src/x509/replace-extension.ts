import { DerError } from './der-error.js';
import { DerReader } from './der-reader.js';
import { constructed, sequence, TAG } from './der.js';

const NOTHING = Buffer.alloc(0);

/**
 * Puts bytes in the place of one extension of a TBSCertificate, or takes it out. Every other octet stays what and where it is, but for the three
 * lengths around the extensions (RFC 6962 §3.2: what a log signs over is the TBSCertificate without the poison, or without its SCTs).
 * @param tbs TBSCertificate, DER
 * @param id dotted decimal
 * @param replacement Extension, DER; nothing is put there when left out
 * @returns DER
 * @throws DerError when there is not exactly one such extension, or none would be left
 */
export function replaceExtension(tbs: Buffer, id: string, replacement: Buffer = NOTHING): Buffer {
  const outer = new DerReader(tbs);
  const fields = outer.sequence();
  outer.end();
  const fieldsAt = fields.offset;
  while (fields.peek() !== undefined && !fields.has(0xa3)) fields.element();
  const extensionsAt = fields.offset;
  const tagged = fields.enter(0xa3);
  fields.end();
  const list = tagged.sequence();
  tagged.end();
  const listAt = list.offset;
  let found: { from: number; to: number } | undefined;
  while (list.peek() !== undefined) {
    const from = list.offset;
    const isWanted = list.enter(TAG.sequence).oid() === id;
    if (isWanted && found !== undefined) throw new DerError(`the extension ${id} is there more than once`, from);
    if (isWanted) found = { from, to: list.offset };
  }
  if (found === undefined) throw new DerError(`the extension ${id} is not there`, listAt);
  const extensions = Buffer.concat([tbs.subarray(listAt, found.from), replacement, tbs.subarray(found.to, list.offset)]);
  if (extensions.length === 0) throw new DerError('no extension would be left', listAt);
  return sequence(tbs.subarray(fieldsAt, extensionsAt), constructed(3, sequence(extensions)));
}
