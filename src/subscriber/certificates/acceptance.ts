import { SECONDS_PER_DAY, type EpochSeconds } from '../../core/time.js';
import type { CertificateAcceptance, CertificateComplaint } from '../ports.js';

/** Within this time after issuance the organization may complain; without a complaint the certificate counts as accepted then (CP 4.4.1). */
export const COMPLAINT_SECONDS = 7 * SECONDS_PER_DAY;

/** How an organization has answered a certificate. */
export type AcceptanceState =
  /** Neither accepted nor complained about; `until`: when it counts as accepted. */
  | { readonly state: 'open'; readonly until: EpochSeconds }
  | { readonly state: 'accepted'; readonly way: 'download' | 'said'; readonly at: EpochSeconds; readonly by: string }
  /** A week has passed without a complaint. */
  | { readonly state: 'accepted'; readonly way: 'time'; readonly at: EpochSeconds; readonly by: null }
  | { readonly state: 'complained'; readonly complaint: CertificateComplaint };

/**
 * What the answers mean at `now` (CP 4.4.1): a complaint stands whatever else was said.
 * @param issuedAt when it was offered
 */
export function acceptanceState(
  issuedAt: EpochSeconds,
  { acceptance, complaint }: { acceptance: CertificateAcceptance | undefined; complaint: CertificateComplaint | undefined },
  now: EpochSeconds,
): AcceptanceState {
  if (complaint !== undefined) return { state: 'complained', complaint };
  if (acceptance !== undefined) return { state: 'accepted', way: acceptance.way, at: acceptance.acceptedAt, by: acceptance.personName };
  const until = issuedAt + COMPLAINT_SECONDS;
  return now >= until ? { state: 'accepted', way: 'time', at: until, by: null } : { state: 'open', until };
}
