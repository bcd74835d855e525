import type { EpochSeconds } from '../core/time.js';
import type { CertificateState, Revocation } from '../core/state/certificate.js';

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
