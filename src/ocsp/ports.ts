import type { AuditLog } from '../audit/event.js';
import type { EpochSeconds } from '../core/time.js';
import type { CertificateState, Revocation } from '../core/state/certificate.js';

/** How a CertID names the issuer: the hash of name and key, and whether the AlgorithmIdentifier's parameters are NULL or absent. */
export type CertIdForm = 'sha1' | 'sha1-null' | 'sha256' | 'sha256-null';

/** The status of one serial as the database knows it. Any state counts as assigned (BR 4.9.9). */
export interface SerialStatus {
  state: CertificateState;
  revocation: Revocation | null;
  notAfter: EpochSeconds;
}

export interface StatusStore {
  /** @returns undefined when this issuer never assigned the serial */
  bySerial(issuerId: string, serial: string): Promise<SerialStatus | undefined>;
}

/** A signed response as it is kept. */
export interface StoredOcspResponse {
  /** OCSPResponse, DER. */
  readonly der: Buffer;
  /** The status inside, as text to compare: `good`, `revoked 1790000000 1`. */
  readonly status: string;
  /** producedAt too. */
  readonly thisUpdate: EpochSeconds;
  readonly nextUpdate: EpochSeconds;
  /** From this second on it is made anew. */
  readonly refreshAt: EpochSeconds;
}

/** What is asked for: what has just been revoked; that and what is to be renewed by now; that and what was just issued. */
export type Due = 'revoked' | 'renewals' | 'all';

/** A certificate whose responses are to be made, leased to whoever took it. */
export interface DueSerial {
  readonly serial: string;
  readonly issuerId: string;
  /** Forms that have been asked for before. */
  readonly forms: readonly CertIdForm[];
}

/**
 * Presigned responses, and which are due. That a certificate is issued, lost or revoked makes its responses due in the same transaction: the store of
 * certificates sees to it, so that nobody who changes a status can forget it.
 */
export interface OcspResponseStore {
  get(serial: string, form: CertIdForm): Promise<StoredOcspResponse | undefined>;
  /** Keeps a response, unless a younger one is kept. */
  put(issuerId: string, serial: string, form: CertIdForm, response: StoredOcspResponse): Promise<void>;
  /** Whether any certificate is due at `now`. */
  anyDue(now: EpochSeconds, which: Due): Promise<boolean>;
  /** Takes up to `limit` due certificates, revoked ones first, then new ones, and makes them due again at `lease`. Two callers never get the same. */
  takeDue(now: EpochSeconds, which: Due, lease: EpochSeconds, limit: number): Promise<DueSerial[]>;
  /** Sets when a taken certificate is due next, unless its status has changed since. @param dueAt 0 puts it before all others */
  finishDue(serial: string, lease: EpochSeconds, dueAt: EpochSeconds): Promise<void>;
  /** Forgets an expired certificate's responses. */
  drop(serial: string): Promise<void>;
}

export interface OcspStores {
  status: StatusStore;
  ocspResponses: OcspResponseStore;
  audit: AuditLog;
}
