import { InvariantError } from '../core/invariant-error.js';
import type { SignatureAlgorithm } from '../core/signer.js';
import type { RevocationReason } from '../core/state/certificate.js';
import type { EpochSeconds } from '../core/time.js';
import { algorithmIdentifier } from './algorithm.js';
import { CrlEntryWriter } from './crl-entry-writer.js';
import { constructed, header, integer, sequence, TAG, time } from './der.js';
import { authorityKeyIdentifier } from './extensions/authority-key-identifier.js';
import { extension } from './extensions/extension.js';
import { issuingDistributionPoint } from './extensions/issuing-distribution-point.js';
import { OID } from './oid.js';

export interface RevokedCertificate {
  /** Lower-case hex. */
  readonly serial: string;
  readonly revokedAt: EpochSeconds;
  /** 0: no reasonCode is written (RFC 5280 §5.3.1). */
  readonly reason: RevocationReason;
}

export interface TbsCrlFields {
  readonly signatureAlgorithm: SignatureAlgorithm;
  /** Name, DER: the issuing CA's subject, byte for byte. */
  readonly issuer: Buffer;
  readonly thisUpdate: EpochSeconds;
  readonly nextUpdate: EpochSeconds;
  /** From 0 to 2^159 - 1 (BR 7.2.2). */
  readonly number: number | bigint;
  /** The issuing CA's subjectKeyIdentifier. */
  readonly authorityKeyId: Buffer;
  /** The URL of a part of the CRL; left out for a full one. */
  readonly distributionPoint?: string;
}

const VERSION_2 = integer(1);
const NUMBER_LIMIT = 1n << 159n;

/**
 * Builds a version 2 TBSCertList: authorityKeyIdentifier, cRLNumber, on a part of a CRL issuingDistributionPoint, no other extension, and no
 * revokedCertificates when there are none (RFC 5280 §5.1.2, BR 7.2).
 * @param entries in the order in which they are to stand; read once
 * @returns DER
 */
export function buildTbsCrl({ entries, ...fields }: TbsCrlFields & { readonly entries: Iterable<RevokedCertificate> }): Buffer {
  const writer = new CrlEntryWriter();
  for (const entry of entries) writer.add(entry);
  return Buffer.concat(frameTbsCrl(fields, writer.take()));
}

/**
 * Puts the rest of a TBSCertList around its entries.
 * @param entries DER of the entries in pieces, as CrlEntryWriter hands them out; none: revokedCertificates is left out
 * @returns the TBSCertList in pieces, those of the entries among them as they are
 */
export function frameTbsCrl(fields: TbsCrlFields, entries: readonly Buffer[]): Buffer[] {
  const number = BigInt(fields.number);
  if (number < 0n || number >= NUMBER_LIMIT) throw new InvariantError(`a CRL number lies outside 0 to 2^159 - 1: ${number}`);
  const { distributionPoint } = fields;
  const before = Buffer.concat([
    VERSION_2,
    algorithmIdentifier(fields.signatureAlgorithm),
    fields.issuer,
    time(fields.thisUpdate),
    time(fields.nextUpdate),
  ]);
  const after = constructed(
    0,
    sequence(
      authorityKeyIdentifier(fields.authorityKeyId),
      extension(OID.cRLNumber, false, integer(number)),
      ...(distributionPoint === undefined ? [] : [issuingDistributionPoint(distributionPoint)]),
    ),
  );
  const octets = entries.reduce((sum, { length }) => sum + length, 0);
  const list = octets === 0 ? Buffer.alloc(0) : header(TAG.sequence, octets);
  const whole = header(TAG.sequence, before.length + list.length + octets + after.length);
  return [Buffer.concat([whole, before, list]), ...entries, after];
}
