import { DerError } from '../../x509/der-error.js';
import { contentOf } from '../der.js';

/** One SignedCertificateTimestamp (RFC 6962 §3.2). */
export interface DecodedSct {
  /** 0: version 1. */
  readonly version: number;
  /** Lower-case hex. */
  readonly logId: string;
  readonly timestampMs: number;
  readonly extensions: Buffer;
  /** HashAlgorithm and SignatureAlgorithm of TLS 1.2: 4 is SHA-256; 1 RSA, 3 ECDSA. */
  readonly hash: number;
  readonly signature: number;
}

/** version, log ID, timestamp, length of extensions. */
const FIXED = 1 + 32 + 8 + 2;

/**
 * Reads a SignedCertificateTimestampList (RFC 6962 §3.3), to its last octet.
 * @param value extnValue's content
 * @throws DerError
 */
export function decodeSctList(value: Buffer): DecodedSct[] {
  const whole = contentOf(value, 0x04);
  const [list, after] = vector(whole, 0);
  if (after !== whole.length) throw new DerError('octets follow the list of SCTs', after);
  const scts: DecodedSct[] = [];
  for (let at = 0; at < list.length; ) {
    const [sct, next] = vector(list, at);
    scts.push(decodeSct(sct));
    at = next;
  }
  if (scts.length === 0) throw new DerError('the list of SCTs is empty', 0);
  return scts;
}

function decodeSct(sct: Buffer): DecodedSct {
  if (sct.length < FIXED) throw new DerError('an SCT ends too early', sct.length);
  const timestampMs = Number(sct.readBigUInt64BE(33));
  if (!Number.isSafeInteger(timestampMs)) throw new DerError('the timestamp of an SCT is too large', 33);
  const [extensions, signedAt] = vector(sct, FIXED - 2);
  if (sct.length < signedAt + 2) throw new DerError('an SCT ends before its signature', sct.length);
  const [signature, end] = vector(sct, signedAt + 2);
  if (end !== sct.length || signature.length === 0) throw new DerError('the signature of an SCT has another length than it says', signedAt);
  return {
    version: sct.readUInt8(0),
    logId: sct.toString('hex', 1, 33),
    timestampMs,
    extensions,
    hash: sct.readUInt8(signedAt),
    signature: sct.readUInt8(signedAt + 1),
  };
}

/** A vector with its length in two octets (RFC 5246 §4.3). @returns its content, and where it ends */
function vector(bytes: Buffer, at: number): [content: Buffer, end: number] {
  if (at + 2 > bytes.length) throw new DerError('a length is cut off', at);
  const end = at + 2 + bytes.readUInt16BE(at);
  if (end > bytes.length) throw new DerError('a vector is longer than what holds it', at);
  return [bytes.subarray(at + 2, end), end];
}
