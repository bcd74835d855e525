import { verify } from 'node:crypto';
import type { CtLog } from './ct-log.js';
import type { LogEntry } from './log-entry.js';
import type { Sct } from './sct.js';

/** A log's clock may be a little ahead of ours. */
const MOST_AHEAD_MS = 60_000;
/** leaf_index of static-ct-api: type 0, five octets. */
const LEAF_INDEX = Buffer.from([0, 0, 5]);
const LEAF_INDEX_OCTETS = 8;

/**
 * Judges an SCT (RFC 6962 §3.2). Signed is: version 00, certificate_timestamp 00, timestamp, entry, extensions with their length.
 * @param log the one that it should be of
 * @returns what is wrong, or undefined
 */
export function sctFault(sct: Sct, log: CtLog, entry: LogEntry, nowMs: number): string | undefined {
  if (sct.logId !== log.id) return `it is of log ${sct.logId}`;
  if (sct.timestampMs > nowMs + MOST_AHEAD_MS) return `its time is ${sct.timestampMs - nowMs} ms ahead`;
  if (log.kind === 'static' && !hasLeafIndex(sct.extensions)) return 'it has not exactly the leaf index of a static-ct-api log';
  if ((log.key.asymmetricKeyType === 'rsa' ? 'rsa' : 'ecdsa') !== sct.signatureAlgorithm) return "its signature algorithm is not that of the log's key";
  return verify('sha256', signedInput(sct, entry), log.key, sct.signature) ? undefined : 'its signature does not verify';
}

function hasLeafIndex(extensions: Buffer): boolean {
  return extensions.length === LEAF_INDEX_OCTETS && extensions.subarray(0, LEAF_INDEX.length).equals(LEAF_INDEX);
}

/** What the signature of an SCT is over. */
export function signedInput({ timestampMs, extensions }: Pick<Sct, 'timestampMs' | 'extensions'>, entry: LogEntry): Buffer {
  const head = Buffer.alloc(10);
  head.writeBigUInt64BE(BigInt(timestampMs), 2);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(extensions.length);
  return Buffer.concat([head, entry, length, extensions]);
}
