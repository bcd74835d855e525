import type { AuditLog } from '../audit/event.js';
import type { JobQueue } from '../core/job.js';
import type { RevocationReason } from '../core/state/certificate.js';
import type { EpochSeconds } from '../core/time.js';

export interface RevokedEntry {
  /** Lower-case hex, as `Certificate.serial`. */
  serial: string;
  revokedAt: EpochSeconds;
  reason: RevocationReason;
}

/** Which certificates a series of CRLs is about; numbers rise within a scope (RFC 5280 §5.2.3). */
export interface CrlScope {
  readonly issuerId: string;
  /** 0: the full CRL, of all certificates of the issuer. From 1: the certificates that were assigned to this part. */
  readonly shard: number;
}

export interface CrlFacts extends CrlScope {
  readonly number: number;
  readonly thisUpdate: EpochSeconds;
  readonly nextUpdate: EpochSeconds;
  /** What `changes` was when its entries were read: it holds at least so many. */
  readonly changes: number;
}

export interface StoredCrl extends CrlFacts {
  /** CertificateList, DER, to be sent one after the other: a large one is never copied into one piece. */
  readonly pieces: readonly Buffer[];
}

/** A published CRL as it is stored. */
export interface PublishedCrl extends CrlFacts {
  readonly tbsOctets: number;
  /** What follows the TBSCertList in the CertificateList. */
  readonly tail: Buffer;
}

export interface CrlStore {
  /** Reserves the scope's next CRL number: one more than the highest ever reserved. Durable with the transaction, so that no number is used twice. */
  nextNumber(scope: CrlScope): Promise<number>;
  /** How often something was revoked in the scope. */
  changes(scope: CrlScope): Promise<number>;
  /** Writes a part of the TBSCertList under its reserved number, before the intent. */
  addPiece(scope: CrlScope, number: number, position: number, octets: Buffer): Promise<void>;
  /** Writes the intent: the TBSCertList, whose pieces are there. */
  commit(crl: CrlFacts & { tbsOctets: number }): Promise<void>;
  /** Adds the signature to a committed CRL. @returns false when a higher number of the scope is published already: then this one never is */
  publish(scope: CrlScope, number: number, tail: Buffer): Promise<boolean>;
  /** The published CRL with the highest number. Cheap enough for every request. */
  latestFacts(scope: CrlScope): Promise<CrlFacts | undefined>;
  /** The published CRL with the highest number; its TBSCertList is read piece by piece. */
  latest(scope: CrlScope): Promise<PublishedCrl | undefined>;
  /** A part of the TBSCertList; undefined after the last. */
  piece(scope: CrlScope, number: number, position: number): Promise<Buffer | undefined>;
  /**
   * Revoked serials of the scope in any certificate state, whose certificate had not expired at `expiredBefore`: at most `limit` above `after`, ascending
   * by serial as a text.
   */
  revoked(scope: CrlScope, expiredBefore: EpochSeconds, after: string, limit: number): Promise<RevokedEntry[]>;
  /** Every shard of the issuer that has ever had a CRL, 0 included. */
  shards(issuerId: string): Promise<number[]>;
}

export interface CrlStores {
  crls: CrlStore;
  jobs: JobQueue;
  audit: AuditLog;
}
