import type { AuditChainStore } from '../audit/ports.js';
import type { EpochSeconds } from '../core/time.js';

/** Jobs of one kind that are not done. */
export interface JobFigures {
  readonly kind: string;
  readonly count: number;
  /** Of the job that was begun most often. */
  readonly mostAttempts: number;
  /** When the oldest of them was added. */
  readonly oldestAt: EpochSeconds;
}

/** The newest published CRL of a scope; shard 0 is the full one. */
export interface CrlFigures {
  readonly issuerId: string;
  readonly shard: number;
  readonly thisUpdate: EpochSeconds;
  readonly nextUpdate: EpochSeconds;
}

/** Reads what operators watch; each answer costs no more than what is open is long. */
export interface FiguresStore {
  jobs(): Promise<JobFigures[]>;
  crls(): Promise<CrlFigures[]>;
  /** Revocations that CRL or OCSP do not tell of yet, and the earliest deadline of any; null where none has one. */
  unpublishedRevocations(): Promise<{ count: number; deadline: EpochSeconds | null }>;
  /** Problem reports that are not closed, and the earliest deadline of a preliminary report that was not sent (BR 4.9.5); null: none. */
  problemReports(): Promise<{ count: number; deadline: EpochSeconds | null }>;
  /** Certificates whose OCSP responses are due at `now`, and since when the longest; null: none. New and revoked ones are due from the start of time, and left out of that. */
  ocspDue(now: EpochSeconds): Promise<{ count: number; since: EpochSeconds | null }>;
}

export interface MetricsStores {
  figures: FiguresStore;
  auditChain: Pick<AuditChainStore, 'newestSequence' | 'lastSequence'>;
}
