import { InvariantError } from '../core/invariant-error.js';
import type { EpochSeconds } from '../core/time.js';
import { enumerated, sequence, time } from './der.js';
import { extension } from './extensions/extension.js';
import { OID } from './oid.js';

const PIECE_OCTETS = 1 << 20;
/** SEQUENCE, a serial of 21 octets, GeneralizedTime and reasonCode: more than the longest. */
const LONGEST_ENTRY = 80;
const MOST_SERIAL_DIGITS = 40;
/** crlEntryExtensions with the one reasonCode; none for unspecified (0). */
const REASONS = new Map<number, Buffer>(
  [1, 3, 4, 5, 9].map((reason) => [reason, sequence(extension(OID.cRLReason, false, enumerated(reason)))]),
);
const NO_REASON = Buffer.alloc(0);

/**
 * Writes entries of revokedCertificates one after the other into large pieces (RFC 5280 §5.1.2.6), so that neither a million small Buffers nor repeated
 * copies are held. Every piece begins and ends with an entry.
 */
export class CrlEntryWriter {
  #pieces: Buffer[] = [];
  #piece = Buffer.allocUnsafe(4096);
  #filled = 0;
  #time: Buffer = NO_REASON;
  #timeAt: EpochSeconds = -1;

  /** @throws InvariantError for a reason that no CRL may carry, or a serial that is none */
  add({ serial, revokedAt, reason }: { readonly serial: string; readonly revokedAt: EpochSeconds; readonly reason: number }): void {
    const reasonCode = reason === 0 ? NO_REASON : REASONS.get(reason);
    if (reasonCode === undefined) throw new InvariantError(`not a reason that a CRL may carry: ${reason}`);
    if (serial.length % 2 !== 0 || serial.length === 0 || serial.length > MOST_SERIAL_DIGITS || serial.startsWith('00'))
      throw new InvariantError(`not the serial of a certificate: ${serial.slice(0, 50)}`);
    if (revokedAt !== this.#timeAt) {
      this.#time = time(revokedAt);
      this.#timeAt = revokedAt;
    }
    if (this.#filled + LONGEST_ENTRY > this.#piece.length) this.#grow();
    const piece = this.#piece;
    const octets = serial.length / 2;
    // An INTEGER whose first bit is set would be negative: one more octet keeps it from that.
    const sign = serial.charCodeAt(0) > 0x37 ? 1 : 0;
    let at = this.#filled;
    piece[at++] = 0x30;
    piece[at++] = 2 + sign + octets + this.#time.length + reasonCode.length;
    piece[at++] = 0x02;
    piece[at++] = sign + octets;
    if (sign === 1) piece[at++] = 0;
    if (piece.write(serial, at, 'hex') !== octets) throw new InvariantError(`not the serial of a certificate: ${serial}`);
    at += octets;
    at += this.#time.copy(piece, at);
    at += reasonCode.copy(piece, at);
    this.#filled = at;
  }

  /** Hands out what was written. The writer is empty afterwards. */
  take(): Buffer[] {
    if (this.#filled > 0) this.#pieces.push(this.#piece.subarray(0, this.#filled));
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#piece = Buffer.allocUnsafe(4096);
    this.#filled = 0;
    return pieces;
  }

  #grow(): void {
    if (this.#filled > 0) this.#pieces.push(this.#piece.subarray(0, this.#filled));
    this.#piece = Buffer.allocUnsafe(PIECE_OCTETS);
    this.#filled = 0;
  }
}
