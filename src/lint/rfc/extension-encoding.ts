import type { CertificateLint } from '../certificate-lint.js';

/** Every extension value that a lint reads is DER of its own type. */
export const extensionEncoding: CertificateLint<unknown> = {
  id: 'rfc/extension-encoding',
  citation: 'RFC 5280 §4.2, X.690',
  check: ({ faults }) => (faults.length === 0 ? undefined : faults.join('; ')),
};
