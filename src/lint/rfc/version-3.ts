import type { CertificateLint } from '../certificate-lint.js';

/** A certificate is version 3. */
export const version3: CertificateLint<unknown> = {
  id: 'rfc/version-3',
  citation: 'RFC 5280 §4.1.2.1, BR 7.1.1, CP 7.1.1',
  check: ({ version }) => (version === 3 ? undefined : `the version is ${version}, not 3`),
};
