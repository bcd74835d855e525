import { isUtf8 } from 'node:buffer';
import type { EpochSeconds } from '../core/time.js';
import { DerError } from './der-error.js';
import { isPrintable, TAG } from './der.js';

const MAX_DEPTH = 24;
const MAX_OID_OCTETS = 128;

/** A point in time, and the type that it was written in. */
export interface ParsedTime {
  readonly at: EpochSeconds;
  readonly tag: 'UTCTime' | 'GeneralizedTime';
}

/**
 * Reads DER elements one after the other (X.690 §8, §10). Anything else — BER lengths, wrong tags, bytes that end too early, numbers or
 * times written in a longer way than needed — is a DerError. Buffers handed out are parts of the bytes read, not copies.
 */
export class DerReader {
  readonly #bytes: Buffer;
  readonly #end: number;
  readonly #depth: number;
  #at: number;
  /** Where the content of the element last taken begins; it ends at `#at`. */
  #contentAt: number;

  /** Reads `bytes` from `from` until `end`; the rest of the parameters serve nesting. */
  constructor(bytes: Buffer, from = 0, end = bytes.length, depth = 0) {
    if (depth > MAX_DEPTH) throw new DerError(`elements are nested deeper than ${MAX_DEPTH}`, from);
    this.#bytes = bytes;
    this.#at = from;
    this.#contentAt = from;
    this.#end = end;
    this.#depth = depth;
  }

  /** Where the next element begins, counted from the start of the outermost bytes. */
  get offset(): number {
    return this.#at;
  }

  /** The next element's identifier octet; undefined at the end. */
  peek(): number | undefined {
    return this.#at < this.#end ? this.#bytes[this.#at] : undefined;
  }

  /** Whether the next element has this identifier octet. */
  has(tag: number): boolean {
    return this.#at < this.#end && this.#bytes[this.#at] === tag;
  }

  /** @throws DerError when bytes are left */
  end(): void {
    if (this.#at < this.#end) throw new DerError('unexpected bytes after the last element', this.#at);
  }

  /** The next element, whole. @param tag the identifier octet that it must have; any when left out */
  element(tag?: number): Buffer {
    const start = this.#at;
    this.#take(tag);
    return this.#bytes.subarray(start, this.#at);
  }

  /** The next element's content. */
  content(tag?: number): Buffer {
    this.#take(tag);
    return this.#bytes.subarray(this.#contentAt, this.#at);
  }

  /** A reader of the next element's content. */
  enter(tag: number): DerReader {
    this.#take(tag);
    return new DerReader(this.#bytes, this.#contentAt, this.#at, this.#depth + 1);
  }

  /** A reader of the next element's content, which must be a SEQUENCE. */
  sequence(): DerReader {
    return this.enter(TAG.sequence);
  }

  /** INTEGER that is not negative. @returns its magnitude without leading zero octets; zero is one octet */
  natural(tag: number = TAG.integer): Buffer {
    this.#take(tag);
    const [bytes, from, end] = [this.#bytes, this.#contentAt, this.#at];
    const first = bytes[from] ?? 0;
    if (end === from) throw new DerError('an INTEGER has no content', from);
    if (first >= 0x80) throw new DerError('an INTEGER is negative', from);
    if (first !== 0 || end - from === 1) return bytes.subarray(from, end);
    if ((bytes[from + 1] ?? 0) < 0x80) throw new DerError('an INTEGER has a needless leading zero', from);
    return bytes.subarray(from + 1, end);
  }

  /** INTEGER that is not negative. @returns lower-case hex without leading zero octets */
  naturalHex(): string {
    return this.natural().toString('hex');
  }

  /** INTEGER or ENUMERATED from 0 to 2^32 - 1. */
  smallNatural(tag: number = TAG.integer): number {
    const at = this.#at;
    const octets = this.natural(tag);
    if (octets.length > 4) throw new DerError('an INTEGER is larger than expected', at);
    return octets.readUIntBE(0, octets.length);
  }

  boolean(): boolean {
    this.#take(TAG.boolean);
    const value = this.#bytes[this.#contentAt];
    if (this.#at - this.#contentAt !== 1 || (value !== 0x00 && value !== 0xff))
      throw new DerError('a BOOLEAN is neither 00 nor ff', this.#contentAt);
    return value === 0xff;
  }

  /** NULL. */
  null(): void {
    this.#take(TAG.null);
    if (this.#at !== this.#contentAt) throw new DerError('a NULL has content', this.#contentAt);
  }

  /** OBJECT IDENTIFIER in dotted decimal. */
  oid(tag: number = TAG.oid): string {
    this.#take(tag);
    const [bytes, from, end] = [this.#bytes, this.#contentAt, this.#at];
    if (from === end) throw new DerError('an OBJECT IDENTIFIER has no content', from);
    if (end - from > MAX_OID_OCTETS) throw new DerError(`an OBJECT IDENTIFIER is longer than ${MAX_OID_OCTETS} octets`, from);
    let text = '';
    let arc: number | bigint = 0;
    let within = false;
    for (let i = from; i < end; i++) {
      const octet = bytes[i] ?? 0;
      if (!within && octet === 0x80) throw new DerError('an OBJECT IDENTIFIER has a needless leading octet', i);
      arc = typeof arc === 'number' && arc < 2 ** 40 ? arc * 128 + (octet & 0x7f) : BigInt(arc) * 128n + BigInt(octet & 0x7f);
      within = octet >= 0x80;
      if (within) continue;
      if (text !== '') text += `.${arc}`;
      else text = arc < 40 ? `0.${arc}` : arc < 80 ? `1.${BigInt(arc) - 40n}` : `2.${BigInt(arc) - 80n}`;
      arc = 0;
    }
    if (within) throw new DerError('an OBJECT IDENTIFIER ends within an arc', end);
    return text;
  }

  octetString(): Buffer {
    return this.content(TAG.octetString);
  }

  /** BIT STRING of whole octets. @returns the octets */
  bitStringOctets(): Buffer {
    const at = this.#at;
    const { octets, unusedBits } = this.bitString();
    if (unusedBits !== 0) throw new DerError('a BIT STRING does not end with a whole octet', at);
    return octets;
  }

  bitString(): { octets: Buffer; unusedBits: number } {
    this.#take(TAG.bitString);
    const unusedBits = this.#bytes[this.#contentAt] ?? 0;
    if (this.#at === this.#contentAt || unusedBits > 7)
      throw new DerError('a BIT STRING has no valid count of unused bits', this.#contentAt);
    const octets = this.#bytes.subarray(this.#contentAt + 1, this.#at);
    const last = octets[octets.length - 1];
    if (unusedBits > 0 && (last === undefined || (last & ((1 << unusedBits) - 1)) !== 0)) {
      throw new DerError('a BIT STRING has unused bits that are not zero', this.#contentAt);
    }
    return { octets, unusedBits };
  }

  /** The numbers of the bits that are set in a named bit list, ascending. */
  namedBits(): number[] {
    const at = this.#at;
    const { octets, unusedBits } = this.bitString();
    const last = octets[octets.length - 1];
    if (last !== undefined && ((last >> unusedBits) & 1) === 0) throw new DerError('a named bit list ends in a zero bit', at);
    const bits: number[] = [];
    octets.forEach((octet, i) => {
      for (let bit = 0; bit < 8; bit++) if (octet & (0x80 >> bit)) bits.push(i * 8 + bit);
    });
    return bits;
  }

  /** UTF8String, PrintableString or IA5String, its characters checked; undefined, and nothing read, before another type. */
  string(): { tag: 'UTF8String' | 'PrintableString' | 'IA5String'; value: string } | undefined {
    const [tag, at] = [this.peek(), this.#at];
    if (tag !== TAG.utf8String && tag !== TAG.printableString && tag !== TAG.ia5String) return undefined;
    const content = this.content();
    if (tag === TAG.utf8String) {
      if (!isUtf8(content)) throw new DerError('a UTF8String is not UTF-8', at);
      return { tag: 'UTF8String', value: content.toString('utf8') };
    }
    const value = content.toString('latin1');
    if (tag === TAG.printableString) {
      if (!isPrintable(value)) throw new DerError('a PrintableString has characters of other types', at);
      return { tag: 'PrintableString', value };
    }
    if (/\P{ASCII}/u.test(value)) throw new DerError('an IA5String has characters outside ASCII', at);
    return { tag: 'IA5String', value };
  }

  /** UTCTime or GeneralizedTime in the one form that RFC 5280 §4.1.2.5 allows: with seconds, without fractions, ending in Z. */
  time(): ParsedTime {
    const [tag, at] = [this.peek(), this.#at];
    const text = this.content(tag === TAG.utcTime ? tag : TAG.generalizedTime).toString('latin1');
    const utc = tag === TAG.utcTime;
    const full = utc ? `${text < '5' ? '20' : '19'}${text}` : text;
    const [, year = '', month = '', day = '', hour = '', minute = '', second = ''] =
      /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(full) ?? [];
    const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
    // Date.parse lets 30 February and 24:00:00 pass as the day after.
    if (Number.isNaN(ms) || new Date(ms).getUTCDate() !== Number(day))
      throw new DerError('a time is not of the form YYMMDDHHMMSSZ or YYYYMMDDHHMMSSZ', at);
    return { at: ms / 1000, tag: utc ? 'UTCTime' : 'GeneralizedTime' };
  }

  #take(tag: number | undefined): void {
    const [bytes, end, start] = [this.#bytes, this.#end, this.#at];
    if (start >= end) throw new DerError(tag === undefined ? 'an element is missing' : `an element with tag ${hex(tag)} is missing`, start);
    const found = bytes[start] ?? 0;
    if (tag !== undefined && found !== tag) throw new DerError(`expected tag ${hex(tag)}, found ${hex(found)}`, start);
    if ((found & 0x1f) === 0x1f || found === 0) throw new DerError(`the tag ${hex(found)} is not used in X.509`, start);
    // DER: of the universal types only SEQUENCE and SET are constructed.
    if (found < 0x40 && ((found & 0x1f) === 0x10 || (found & 0x1f) === 0x11) !== found >= 0x20)
      throw new DerError(`the tag ${hex(found)} is not DER`, start);
    let length = bytes[start + 1] ?? 0;
    let contentAt = start + 2;
    if (contentAt > end) throw new DerError('an element ends before its length', start);
    if (length >= 0x80) {
      const octets = length & 0x7f;
      if (octets === 0 || octets > 4) throw new DerError('a length is indefinite or longer than 4 octets', start + 1);
      if (contentAt + octets > end) throw new DerError('an element ends within its length', start);
      length = bytes.readUIntBE(contentAt, octets);
      if (length < 0x80 || length < 2 ** (8 * (octets - 1))) throw new DerError('a length is longer than needed', start + 1);
      contentAt += octets;
    }
    if (length > end - contentAt) throw new DerError('an element is longer than the bytes around it', start);
    this.#contentAt = contentAt;
    this.#at = contentAt + length;
  }
}

function hex(tag: number): string {
  return `0x${tag.toString(16).padStart(2, '0')}`;
}
