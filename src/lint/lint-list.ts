import { CERTIFICATE_LINTS } from './certificate-lints.js';
import { CRL_ENTRY_LINTS, CRL_LINTS } from './crl/crl-lints.js';
import { OCSP_LINTS } from './ocsp/ocsp-lints.js';

const LISTS = { certificate: CERTIFICATE_LINTS, crl: [...CRL_LINTS, ...CRL_ENTRY_LINTS], 'ocsp-response': OCSP_LINTS } as const;

/** What our own lints judge. */
export type Linted = keyof typeof LISTS;

/**
 * The list of the lints that a subscriber certificate, a CRL or an OCSP response passes before it is signed, as kept with what they judged: JSON.
 * @param program name and version: lints are versioned with the program
 */
export function lintListOf(linted: Linted, program: string): string {
  return JSON.stringify({ program, lints: LISTS[linted].map(({ id, citation }) => ({ id, citation })) });
}
