import type { OcspLint } from './ocsp-lint.js';

/** The version is the default one, and defaults are not written out in DER. */
export const ocspVersion: OcspLint = {
  id: 'ocsp/version',
  citation: 'RFC 6960 §4.2.1, CP 7.3.1',
  check: ({ hasVersion }) => (hasVersion ? 'the version is written out' : undefined),
};
