import type { OcspLint } from './ocsp-lint.js';

/** A revocation is not later than the response that tells of it. */
export const ocspRevocationTime: OcspLint = {
  id: 'ocsp/revocation-time',
  citation: 'RFC 6960 §4.2.1',
  check: ({ responses }) => {
    const wrong = responses.find(({ revokedAt, thisUpdate }) => revokedAt !== undefined && revokedAt > thisUpdate);
    return wrong === undefined ? undefined : `${wrong.serial} is revoked after the response's thisUpdate`;
  },
};
