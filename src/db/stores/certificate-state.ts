import type { CertificateState } from '../../core/state/certificate.js';

/** The two columns that hold a certificate's state. */
export interface StateColumns {
  state: string;
  /** How far a logged certificate has come; null for one that is not logged. */
  stage: string | null;
}

const STAGES: Readonly<Record<string, CertificateState>> = { precert: 'precert_committed', precertified: 'precertified', final: 'final_committed' };

/** The state that the columns mean: while a logged certificate is committed, its stage tells which step was written last. */
export function certificateState({ state, stage }: StateColumns): CertificateState {
  return state === 'committed' && stage !== null ? (STAGES[stage] as CertificateState) : (state as CertificateState);
}
