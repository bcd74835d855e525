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

export interface StoredCrl {
  issuerId: string;
  number: number;
  thisUpdate: EpochSeconds;
  nextUpdate: EpochSeconds;
  der: Buffer;
}

export interface CrlStore {
  /**
   * Reserves the issuer's next CRL number: one more than the highest ever reserved. Durable with the transaction, so that no number is used twice.
   */
  nextNumber(issuerId: string): Promise<number>;
  /** Writes the intent: the TBSCertList under its reserved number. */
  commit(crl: Omit<StoredCrl, 'der'> & { tbs: Buffer }): Promise<void>;
  /** Adds the signature to a committed CRL. */
  publish(issuerId: string, number: number, der: Buffer): Promise<void>;
  /** The published CRL with the highest number. */
  latest(issuerId: string): Promise<StoredCrl | undefined>;
  /** What {@link CrlStore.latest} gives, without the bytes: cheap enough for every request. */
  latestFacts(issuerId: string): Promise<Omit<StoredCrl, 'der'> | undefined>;
  /**
   * Revoked serials of an issuer in any certificate state, ascending by serial, whose certificate had not expired at `expiredBefore`.
   */
  revoked(issuerId: string, expiredBefore: EpochSeconds): Promise<RevokedEntry[]>;
}

export interface CrlStores {
  crls: CrlStore;
  jobs: JobQueue;
  audit: AuditLog;
}
