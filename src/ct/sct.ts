import type { KeptSct } from '../core/sct.js';

/*
 * SignedCertificateTimestamp in TLS encoding (RFC 6962 §3.2):
 *   version 00 | log ID [32] | timestamp u64 | length u16, extensions | hash 04, signature algorithm 01 or 03, length u16, signature
 */
const LOG_ID_AT = 1;
const TIMESTAMP_AT = 33;
const EXTENSIONS_AT = 41;

/** A signed certificate timestamp, taken apart. */
export interface Sct extends KeptSct {
  /** CtExtensions. */
  readonly extensions: Buffer;
  /** `sha256` with the log's key; DER for ECDSA. */
  readonly signature: Buffer;
  readonly signatureAlgorithm: 'rsa' | 'ecdsa';
}

/** Bytes that are no SCT of version 1 signed with SHA-256. */
export class SctMalformed extends Error {
  override readonly name = 'SctMalformed';
}

/** Takes an SCT apart, to its last octet. @throws SctMalformed */
export function decodeSct(encoded: Buffer): Sct {
  const need = (length: number): void => {
    if (encoded.length < length) throw new SctMalformed('the SCT ends too early');
  };
  need(EXTENSIONS_AT + 2);
  if (encoded[0] !== 0) throw new SctMalformed(`the SCT is of version ${(encoded[0] ?? 0) + 1}, not 1`);
  const timestampMs = Number(encoded.readBigUInt64BE(TIMESTAMP_AT));
  if (!Number.isSafeInteger(timestampMs)) throw new SctMalformed('the timestamp of the SCT is too large');
  const signedAt = EXTENSIONS_AT + 2 + encoded.readUInt16BE(EXTENSIONS_AT);
  need(signedAt + 4);
  const [hash, algorithm] = [encoded[signedAt], encoded[signedAt + 1]];
  if (hash !== 4 || (algorithm !== 1 && algorithm !== 3)) throw new SctMalformed('the SCT is not signed with SHA-256 and RSA or ECDSA');
  if (encoded.length !== signedAt + 4 + encoded.readUInt16BE(signedAt + 2)) throw new SctMalformed('the signature of the SCT has another length than it says');
  return {
    logId: encoded.toString('hex', LOG_ID_AT, TIMESTAMP_AT),
    timestampMs,
    encoded,
    extensions: encoded.subarray(EXTENSIONS_AT + 2, signedAt),
    signature: encoded.subarray(signedAt + 4),
    signatureAlgorithm: algorithm === 1 ? 'rsa' : 'ecdsa',
  };
}

/** Joins the members of a log's answer (RFC 6962 §4.1). @param signature DigitallySigned, as received @throws SctMalformed */
export function encodeSct(logId: Buffer, timestampMs: number, extensions: Buffer, signature: Buffer): Buffer {
  if (logId.length !== 32) throw new SctMalformed('the log ID of the SCT has not 32 octets');
  if (extensions.length > 0xffff) throw new SctMalformed('the extensions of the SCT are too long');
  const head = Buffer.alloc(EXTENSIONS_AT + 2);
  logId.copy(head, LOG_ID_AT);
  head.writeBigUInt64BE(BigInt(timestampMs), TIMESTAMP_AT);
  head.writeUInt16BE(extensions.length, EXTENSIONS_AT);
  return Buffer.concat([head, extensions, signature]);
}
