import { createHash } from 'node:crypto';
import { keyBitsOf } from '../key-bits-of.js';
import type { OcspLint } from './ocsp-lint.js';

/** The responder is named by the SHA-1 of its key, and that is the key of the certificate that goes out with the response. */
export const ocspResponderId: OcspLint = {
  id: 'ocsp/responder-id',
  citation: 'RFC 6960 §4.2.1, RFC 9919',
  check: ({ responderKeyHash }, { responder }) => {
    if (responderKeyHash === undefined) return 'the responder is not named by its key';
    const expected = createHash('sha1').update(keyBitsOf(responder.spki)).digest();
    return responderKeyHash.equals(expected) ? undefined : 'the responder named is not the one whose certificate goes out';
  },
};
