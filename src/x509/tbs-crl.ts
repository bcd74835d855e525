import { InvariantError } from '../core/invariant-error.js';
import type { SignatureAlgorithm } from '../core/signer.js';
import type { RevocationReason } from '../core/state/certificate.js';
import type { EpochSeconds } from '../core/time.js';
import { algorithmIdentifier } from './algorithm.js';
import { constructed, enumerated, integer, sequence, time } from './der.js';
import { authorityKeyIdentifier } from './extensions/authority-key-identifier.js';
import { extension } from './extensions/extension.js';
import { OID } from './oid.js';

export interface RevokedCertificate {
  /** Lower-case hex. */
  readonly serial: string;
  readonly revokedAt: EpochSeconds;
  /** 0: no reasonCode is written (RFC 5280 §5.3.1). */
  readonly reason: RevocationReason;
}

export interface TbsCrlInput {
  readonly signatureAlgorithm: SignatureAlgorithm;
  /** Name, DER: the issuing CA's subject, byte for byte. */
  readonly issuer: Buffer;
  readonly thisUpdate: EpochSeconds;
  readonly nextUpdate: EpochSeconds;
  /** From 0 to 2^159 - 1 (BR 7.2.2). */
  readonly number: number | bigint;
  /** The issuing CA's subjectKeyIdentifier. */
  readonly authorityKeyId: Buffer;
  /** In the order in which they are to stand. Read once. */
  readonly entries: Iterable<RevokedCertificate>;
}

const VERSION_2 = integer(1);
const NUMBER_LIMIT = 1n << 159n;
const CHUNK_OCTETS = 65_536;
/** crlEntryExtensions with the one reasonCode; none for unspecified (0). */
const REASONS = new Map<number, Buffer>(
  [1, 3, 4, 5, 9].map((reason) => [reason, sequence(extension(OID.cRLReason, false, enumerated(reason)))]),
);

/**
 * Builds a version 2 TBSCertList of a full CRL: authorityKeyIdentifier and cRLNumber, no other extension, and no revokedCertificates when
 * there are none (RFC 5280 §5.1.2, BR 7.2). Time and memory grow linearly with the entries.
 * @returns DER
 */
export function buildTbsCrl(input: TbsCrlInput): Buffer {
  const number = BigInt(input.number);
  if (number < 0n || number >= NUMBER_LIMIT) throw new InvariantError(`a CRL number lies outside 0 to 2^159 - 1: ${number}`);
  const chunks = entryChunks(input.entries);
  return sequence(
    VERSION_2,
    algorithmIdentifier(input.signatureAlgorithm),
    input.issuer,
    time(input.thisUpdate),
    time(input.nextUpdate),
    ...(chunks.length > 0 ? [sequence(...chunks)] : []),
    constructed(0, sequence(authorityKeyIdentifier(input.authorityKeyId), extension(OID.cRLNumber, false, integer(number)))),
  );
}

/** The entries one after the other in large pieces, so that neither a million small Buffers nor repeated copies are held. */
function entryChunks(entries: Iterable<RevokedCertificate>): Buffer[] {
  const chunks: Buffer[] = [];
  let chunk = Buffer.allocUnsafe(CHUNK_OCTETS);
  let filled = 0;
  for (const { serial, revokedAt, reason } of entries) {
    const reasonCode = REASONS.get(reason);
    if (reasonCode === undefined && reason !== 0) throw new InvariantError(`not a reason that a CRL may carry: ${reason}`);
    const entry = reasonCode ? sequence(integer(serial), time(revokedAt), reasonCode) : sequence(integer(serial), time(revokedAt));
    if (filled + entry.length > chunk.length) {
      chunks.push(chunk.subarray(0, filled));
      chunk = Buffer.allocUnsafe(CHUNK_OCTETS);
      filled = 0;
    }
    filled += entry.copy(chunk, filled);
  }
  if (filled > 0) chunks.push(chunk.subarray(0, filled));
  return chunks;
}
