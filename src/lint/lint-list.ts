import { CERTIFICATE_LINTS } from './certificate-lints.js';

/**
 * The list of the lints that a subscriber certificate passes before it is signed, as kept with what they judged: JSON.
 * @param program name and version: lints are versioned with the program
 */
export function certificateLintList(program: string): string {
  return JSON.stringify({ program, lints: CERTIFICATE_LINTS.map(({ id, citation }) => ({ id, citation })) });
}
