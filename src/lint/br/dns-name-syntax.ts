import { domainToUnicode } from 'node:url';
import type { CertificateLint } from '../certificate-lint.js';

/*
 * name  = [ "*." ] label 1*( "." label ), at most 253 octets; labels of 1 to 63 letters, digits and inner hyphens.
 * "--" in the third and fourth place only in a P-label, "xn--" and the output of Punycode.
 */
const NAME = /^(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z](?:[a-z0-9-]*[a-z0-9])?$/;
const RESERVED_LABEL = /(?:^|\.)(?!xn--)[a-z0-9]{2}--/;

/** Every dNSName is a host name in lower case as it may stand in a certificate: no underscore, no trailing dot, no reserved label. */
export const dnsNameSyntax: CertificateLint = {
  id: 'br/dns-name-syntax',
  citation: 'BR 7.1.2.7.12, RFC 5280 §4.2.1.6',
  check: ({ subjectAltName }) => {
    for (const { type, value } of subjectAltName ?? []) {
      if (type !== 'dNSName') continue;
      if (value.length > 253 || !NAME.test(value) || /[^.]{64}/.test(value)) return `"${value}" is no host name for a certificate`;
      if (RESERVED_LABEL.test(value)) return `"${value}" has a reserved label`;
      if (value.includes('xn--') && domainToUnicode(value.replace(/^\*\./, '')) === '')
        return `"${value}" has an "xn--" label that is not Punycode`;
    }
    return undefined;
  },
};
