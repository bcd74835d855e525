import type { AuditLog } from '../audit/event.js';
import type { EpochSeconds } from '../core/time.js';
import type { CertIdForm } from './ports.js';

/** A response that was signed about one certificate. */
export interface SignedAbout {
  readonly issuerId: string;
  /** Lower-case hex. */
  readonly serial: string;
  readonly form: CertIdForm;
  readonly thisUpdate: EpochSeconds;
  /** As compared: `good`, `revoked 1790000000 1`. */
  readonly status: string;
}

/**
 * Records what was signed (BR 5.4.1: signing of OCSP responses), one event for each issuer however many there are, `ocsp.signed`.
 * @param lints SHA-256 of the list of the lints that each of them has passed, lower-case hex
 */
export async function recordSigned(audit: AuditLog, lints: string | undefined, signed: readonly SignedAbout[]): Promise<void> {
  for (const issuerId of new Set(signed.map((one) => one.issuerId))) {
    const responses = signed
      .filter((one) => one.issuerId === issuerId)
      .map(({ serial, form, thisUpdate, status }) => `${serial} ${form} ${thisUpdate} ${status}`);
    await audit.append({ type: 'system' }, { kind: 'ocsp.signed', detail: { issuerId, ...(lints !== undefined && { lints }), responses } });
  }
}
