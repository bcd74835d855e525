import { contentOf } from '../der.js';
import { OID } from '../oid.js';
import type { OcspLint } from './ocsp-lint.js';

/** A response to one request has that request's nonce and no other extension; one for many has none. */
export const ocspNonce: OcspLint = {
  id: 'ocsp/nonce',
  citation: 'RFC 9654 §2.1, RFC 9919',
  check: ({ extensions }, { nonce }) => {
    const stranger = extensions.find(({ oid }) => oid !== OID.ocspNonce);
    if (stranger !== undefined) return `the response has the extension ${stranger.oid}`;
    const [extension] = extensions;
    if (nonce === null) return extension === undefined ? undefined : 'a response for many has a nonce';
    if (extension === undefined || extensions.length > 1) return 'the response has not exactly one nonce';
    if (extension.critical) return 'the nonce is critical';
    return contentOf(extension.value, 0x04).equals(nonce) ? undefined : 'the nonce is not that of the request';
  },
};
