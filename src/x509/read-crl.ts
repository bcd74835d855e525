import type { EpochSeconds } from '../core/time.js';
import { DerError } from './der-error.js';
import { DerReader, type ParsedTime } from './der-reader.js';
import { TAG } from './der.js';
import { OID } from './oid.js';
import { readExtensions, type ParsedExtension } from './read-extensions.js';
import { readSigned } from './read-signed.js';

export interface ParsedCrlEntry {
  /** Lower-case hex without leading zero octets. */
  readonly serial: string;
  readonly revokedAt: EpochSeconds;
  /** CRLReason; undefined when the entry carries no reasonCode. */
  readonly reason: number | undefined;
  readonly extensions: readonly ParsedExtension[];
}

/** A TBSCertList, taken apart (RFC 5280 §5.1). All Buffers are parts of the bytes that were read. */
export interface ParsedTbsCrl {
  readonly tbs: Buffer;
  /** 1 or 2. */
  readonly version: number;
  readonly innerSignatureAlgorithm: Buffer;
  /** Name, DER. */
  readonly issuer: Buffer;
  readonly thisUpdate: EpochSeconds;
  readonly thisUpdateTag: ParsedTime['tag'];
  readonly nextUpdate: EpochSeconds | undefined;
  readonly nextUpdateTag: ParsedTime['tag'] | undefined;
  /** Whether revokedCertificates is present at all. */
  readonly hasRevokedCertificates: boolean;
  /** Counts the entries anew each time. */
  entryCount(): number;
  /** Reads the entries anew each time, in the order of the encoding. */
  readonly entries: () => Iterable<ParsedCrlEntry>;
  /** The first entry of a serial, lower-case hex without leading zero octets; a scan over the whole list. */
  find(serial: string): ParsedCrlEntry | undefined;
  readonly extensions: readonly ParsedExtension[];
  /** CRLNumber. */
  readonly number: bigint | undefined;
  /** keyIdentifier of authorityKeyIdentifier. */
  readonly authorityKeyId: Buffer | undefined;
}

/** A CRL, taken apart. */
export interface ParsedCrl extends ParsedTbsCrl {
  /** The AlgorithmIdentifier beside the signature, DER. */
  readonly outerSignatureAlgorithm: Buffer;
  /** The content of the signatureValue BIT STRING. */
  readonly signature: Buffer;
}

/** Takes a CRL apart, its entries included. @throws DerError */
export function readCrl(der: Buffer): ParsedCrl {
  const { tbs, signatureAlgorithm, signature } = readSigned(der);
  return { ...readTbsCrl(tbs), outerSignatureAlgorithm: signatureAlgorithm, signature };
}

/** Takes a TBSCertList apart, as it is before it is signed. @throws DerError */
export function readTbsCrl(tbs: Buffer): ParsedTbsCrl {
  const outer = new DerReader(tbs);
  const reader = outer.sequence();
  outer.end();
  const version = reader.has(TAG.integer) ? reader.smallNatural() + 1 : 1;
  if (version > 2) throw new DerError(`the version ${version} is none of a CRL`, 0);
  const innerSignatureAlgorithm = reader.element(TAG.sequence);
  const issuer = reader.element(TAG.sequence);
  const thisUpdate = reader.time();
  const nextUpdate = reader.has(TAG.utcTime) || reader.has(TAG.generalizedTime) ? reader.time() : undefined;
  const list = reader.has(TAG.sequence) ? reader.element() : undefined;
  let extensions: ParsedExtension[] = [];
  if (reader.has(0xa0)) {
    const tagged = reader.enter(0xa0);
    extensions = readExtensions(tagged);
    tagged.end();
  }
  reader.end();
  const entries = (): Iterable<ParsedCrlEntry> => readEntries(list);
  return {
    tbs,
    version,
    innerSignatureAlgorithm,
    issuer,
    thisUpdate: thisUpdate.at,
    thisUpdateTag: thisUpdate.tag,
    nextUpdate: nextUpdate?.at,
    nextUpdateTag: nextUpdate?.tag,
    hasRevokedCertificates: list !== undefined,
    entryCount: () => count(entries()),
    entries,
    find: (serial) => find(entries(), serial),
    extensions,
    number: readNumber(extensions),
    authorityKeyId: readAuthorityKeyId(extensions),
  };
}

function* readEntries(list: Buffer | undefined): Generator<ParsedCrlEntry> {
  if (list === undefined) return;
  const reader = new DerReader(list).sequence();
  while (reader.peek() !== undefined) {
    const entry = reader.sequence();
    const serial = entry.naturalHex();
    const revokedAt = entry.time().at;
    const extensions = entry.has(TAG.sequence) ? readExtensions(entry) : [];
    entry.end();
    yield { serial, revokedAt, reason: readReason(extensions), extensions };
  }
}

function count(entries: Iterable<unknown>): number {
  let number = 0;
  for (const entry of entries) if (entry) number++;
  return number;
}

function find(entries: Iterable<ParsedCrlEntry>, serial: string): ParsedCrlEntry | undefined {
  for (const entry of entries) if (entry.serial === serial) return entry;
  return undefined;
}

function readReason(extensions: readonly ParsedExtension[]): number | undefined {
  return readValue(extensions, OID.cRLReason, (reader) => reader.smallNatural(TAG.enumerated));
}

function readNumber(extensions: readonly ParsedExtension[]): bigint | undefined {
  return readValue(extensions, OID.cRLNumber, (reader) => BigInt(`0x${reader.naturalHex()}`));
}

function readAuthorityKeyId(extensions: readonly ParsedExtension[]): Buffer | undefined {
  return readValue(extensions, OID.authorityKeyIdentifier, (reader) => {
    const fields = reader.sequence();
    return fields.has(0x80) ? fields.content() : undefined;
  });
}

function readValue<Value>(extensions: readonly ParsedExtension[], oid: string, read: (reader: DerReader) => Value): Value | undefined {
  const extension = extensions.find((each) => each.oid === oid);
  if (extension === undefined) return undefined;
  const reader = new DerReader(extension.value);
  const value = read(reader);
  reader.end();
  return value;
}
