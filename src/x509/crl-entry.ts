import type { RevocationReason } from '../core/state/certificate.js';
import type { EpochSeconds } from '../core/time.js';
import { enumerated, integer, sequence, time } from './der.js';
import { extension } from './extensions/extension.js';
import { OID } from './oid.js';

/**
 * One entry of revokedCertificates (RFC 5280 §5.1, §5.3.1) as every CRL of ours has it, to look for it in a CRL's bytes: DER has one encoding, and
 * a serial is too long to appear by chance.
 * @param entry serial in lower-case hex; reason 0 has no reasonCode
 */
export function encodeCrlEntry({ serial, revokedAt, reason }: { serial: string; revokedAt: EpochSeconds; reason: RevocationReason }): Buffer {
  const code = reason === 0 ? [] : [sequence(extension(OID.cRLReason, false, enumerated(reason)))];
  return sequence(integer(serial), time(revokedAt), ...code);
}
