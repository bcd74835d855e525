import { DerError } from '../x509/der-error.js';

/*
 * A strict reader of DER (X.690) for extension values. It is the lints' own, so that a fault of the room that encodes is not repeated here.
 */

/** One element; `content` is a part of the bytes that were read. */
export interface DerElement {
  /** The identifier octet; long-form tags are refused. */
  readonly tag: number;
  readonly content: Buffer;
}

/**
 * Splits bytes into the elements that they are made of, nothing left over.
 * @throws DerError for BER that is not DER
 */
export function elementsOf(bytes: Buffer): DerElement[] {
  const elements: DerElement[] = [];
  let at = 0;
  while (at < bytes.length) {
    const tag = octet(bytes, at);
    if ((tag & 0x1f) === 0x1f) throw new DerError('long-form tag', at);
    let length = octet(bytes, at + 1);
    let start = at + 2;
    if (length >= 0x80) {
      const octets = length & 0x7f;
      if (octets === 0 || octets > 3) throw new DerError('indefinite or excessive length', at + 1);
      length = 0;
      for (let i = 0; i < octets; i++) length = length * 256 + octet(bytes, start + i);
      if (length < 0x80 || octet(bytes, start) === 0) throw new DerError('length is not in its shortest form', at + 1);
      start += octets;
    }
    if (start + length > bytes.length) throw new DerError('element is longer than what holds it', at);
    elements.push({ tag, content: bytes.subarray(start, start + length) });
    at = start + length;
  }
  return elements;
}

/**
 * The content of bytes that are exactly one element with this tag.
 * @throws DerError
 */
export function contentOf(bytes: Buffer, tag: number): Buffer {
  const elements = elementsOf(bytes);
  const [element] = elements;
  if (element === undefined || elements.length !== 1) throw new DerError('not exactly one element', 0);
  return expect(element, tag);
}

/** The content of an element. @throws DerError when it has another tag or is missing */
export function expect(element: DerElement | undefined, tag: number): Buffer {
  if (element?.tag !== tag)
    throw new DerError(`expected tag ${tag.toString(16)}, found ${element === undefined ? 'nothing' : element.tag.toString(16)}`, 0);
  return element.content;
}

/** Reads the content of an OBJECT IDENTIFIER. @returns dotted decimal @throws DerError */
export function oidOf(content: Buffer): string {
  if (content.length === 0 || octet(content, content.length - 1) >= 0x80) throw new DerError('cut-off OBJECT IDENTIFIER', 0);
  const arcs: number[] = [];
  let arc = 0;
  let first = true;
  for (const [at, value] of content.entries()) {
    if (arc === 0 && value === 0x80) throw new DerError('OBJECT IDENTIFIER arc is not in its shortest form', at);
    arc = arc * 128 + (value & 0x7f);
    if (!Number.isSafeInteger(arc)) throw new DerError('OBJECT IDENTIFIER arc is too large', at);
    if (value >= 0x80) continue;
    if (first) {
      const root = Math.min(2, Math.floor(arc / 40));
      arcs.push(root, arc - root * 40);
      first = false;
    } else {
      arcs.push(arc);
    }
    arc = 0;
  }
  return arcs.join('.');
}

function octet(bytes: Buffer, at: number): number {
  const value = bytes[at];
  if (value === undefined) throw new DerError('the bytes end too early', at);
  return value;
}
