import type { CrlLint } from './crl-lint.js';

/** A CRL is version 2. */
export const crlVersion: CrlLint = {
  id: 'crl/version',
  citation: 'RFC 5280 §5.1.2.1, CP 7.2.1',
  check: ({ version }) => (version === 2 ? undefined : `the version is ${version}, not 2`),
};
