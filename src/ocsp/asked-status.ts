import type { DecidedStatus } from './decide-status.js';
import type { CertIdForm } from './ports.js';

/** One certificate that a response is to tell of. */
export interface AskedStatus {
  readonly form: CertIdForm;
  /** Lower-case hex. */
  readonly serial: string;
  readonly status: DecidedStatus;
}

/** What the lints say about a response that is about to be signed. */
export type OcspLintResult =
  { readonly ok: true } | { readonly ok: false; readonly findings: readonly { readonly id: string; readonly detail: string }[] };
