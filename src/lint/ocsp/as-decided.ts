import type { OcspLint } from './ocsp-lint.js';

/** The response says of each serial what the database says, of no other, and never `unknown`: what is not issued gets no response. */
export const ocspAsDecided: OcspLint = {
  id: 'ocsp/as-decided',
  citation: 'BR 4.9.9, RFC 6960 §2.2',
  check: ({ responses }, { decided }) => {
    if (responses.length === 0) return 'there is no response';
    if (responses.length !== decided.length) return `there are ${responses.length} responses for ${decided.length} serials`;
    for (const [position, { serial, status, revokedAt, reason }] of responses.entries()) {
      const wanted = decided[position];
      if (wanted?.serial !== serial) return `the response for ${serial} was not decided`;
      if (wanted.status.type !== status) return `${serial} is ${status}, decided was ${wanted.status.type}`;
      if (wanted.status.type === 'good') continue;
      if (wanted.status.at !== revokedAt) return `${serial} has another revocation time than was decided`;
      if ((wanted.status.reason ?? 0) !== (reason ?? 0)) return `${serial} has another reason than was decided`;
    }
    return undefined;
  },
};
