import type { OcspLint } from './ocsp-lint.js';

/** nextUpdate is not after the end of the responder's certificate. */
export const ocspWithinResponder: OcspLint = {
  id: 'ocsp/within-responder',
  citation: 'RFC 6960 §4.2.2.2, Mozilla Root Store Policy 6',
  check: ({ responses }, { responder }) => {
    const beyond = responses.find(({ nextUpdate }) => nextUpdate !== undefined && nextUpdate > responder.notAfter);
    return beyond === undefined ? undefined : `the response for ${beyond.serial} outlives the responder certificate`;
  },
};
