import type { OcspLint } from './ocsp-lint.js';

/** No single response has extensions; reasonCode above all is forbidden there. */
export const ocspSingleExtensions: OcspLint = {
  id: 'ocsp/single-extensions',
  citation: 'BR 7.3.2',
  check: ({ responses }) => {
    const wrong = responses.find(({ extensions }) => extensions.length > 0);
    return wrong === undefined ? undefined : `the response for ${wrong.serial} has the extension ${wrong.extensions[0]?.oid ?? ''}`;
  },
};
