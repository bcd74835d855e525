import type { EpochSeconds } from '../core/time.js';
import { DerError } from './der-error.js';
import { DerReader } from './der-reader.js';
import { TAG } from './der.js';
import { readCertId, type OcspCertId } from './ocsp-request.js';
import { readExtensions, type ParsedExtension } from './read-extensions.js';

export interface ParsedSingleResponse extends OcspCertId {
  readonly status: 'good' | 'revoked' | 'unknown';
  /** For `revoked` only. */
  readonly revokedAt: EpochSeconds | undefined;
  /** CRLReason; undefined when there is none. */
  readonly reason: number | undefined;
  readonly thisUpdate: EpochSeconds;
  readonly nextUpdate: EpochSeconds | undefined;
  /** singleExtensions. */
  readonly extensions: readonly ParsedExtension[];
}

/** A ResponseData, taken apart (RFC 6960 §4.2.1). */
export interface ParsedTbsOcspResponse {
  readonly tbs: Buffer;
  /** Whether the version is written out; the one that exists is the default and must not be. */
  readonly hasVersion: boolean;
  /** KeyHash of ResponderID byKey; undefined for byName. */
  readonly responderKeyHash: Buffer | undefined;
  readonly producedAt: EpochSeconds;
  readonly responses: readonly ParsedSingleResponse[];
  /** responseExtensions. */
  readonly extensions: readonly ParsedExtension[];
}

/** Takes a ResponseData apart, as it is before it is signed. @throws DerError */
export function readTbsOcspResponse(tbs: Buffer): ParsedTbsOcspResponse {
  const outer = new DerReader(tbs);
  const reader = outer.sequence();
  outer.end();
  const hasVersion = reader.has(0xa0);
  if (hasVersion) reader.element();
  let responderKeyHash: Buffer | undefined;
  if (reader.has(0xa2)) {
    const byKey = reader.enter(0xa2);
    responderKeyHash = byKey.octetString();
    byKey.end();
  } else reader.element(0xa1);
  const producedAt = generalizedTime(reader);
  const list = reader.sequence();
  const responses: ParsedSingleResponse[] = [];
  while (list.peek() !== undefined) responses.push(readSingle(list.sequence()));
  const extensions = readTaggedExtensions(reader, 0xa1);
  reader.end();
  return { tbs, hasVersion, responderKeyHash, producedAt, responses, extensions };
}

function readSingle(reader: DerReader): ParsedSingleResponse {
  const certId = readCertId(reader.element(TAG.sequence));
  const status = readStatus(reader);
  const thisUpdate = generalizedTime(reader);
  let nextUpdate: EpochSeconds | undefined;
  if (reader.has(0xa0)) {
    const tagged = reader.enter(0xa0);
    nextUpdate = generalizedTime(tagged);
    tagged.end();
  }
  const extensions = readTaggedExtensions(reader, 0xa1);
  reader.end();
  return { ...certId, ...status, thisUpdate, nextUpdate, extensions };
}

function readStatus(reader: DerReader): Pick<ParsedSingleResponse, 'status' | 'revokedAt' | 'reason'> {
  const none = { revokedAt: undefined, reason: undefined };
  if (reader.has(0x80) || reader.has(0x82)) {
    const status = reader.has(0x80) ? 'good' : 'unknown';
    if (reader.content().length > 0) throw new DerError(`the status ${status} has content`, reader.offset);
    return { status, ...none };
  }
  const info = reader.enter(0xa1);
  const revokedAt = generalizedTime(info);
  let reason: number | undefined;
  if (info.has(0xa0)) {
    const tagged = info.enter(0xa0);
    reason = tagged.smallNatural(TAG.enumerated);
    tagged.end();
  }
  info.end();
  return { status: 'revoked', revokedAt, reason };
}

function readTaggedExtensions(reader: DerReader, tag: number): readonly ParsedExtension[] {
  if (!reader.has(tag)) return [];
  const tagged = reader.enter(tag);
  const extensions = readExtensions(tagged);
  tagged.end();
  return extensions;
}

function generalizedTime(reader: DerReader): EpochSeconds {
  const at = reader.offset;
  const time = reader.time();
  if (time.tag !== 'GeneralizedTime') throw new DerError('a time is no GeneralizedTime', at);
  return time.at;
}
