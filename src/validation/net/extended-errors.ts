import type { Answer } from 'dns-packet';
import { quoteForeign } from './quote-foreign.js';

/** EDNS option code of Extended DNS Errors. */
const EXTENDED_ERROR = 15;

/** RFC 8914 §4.7-§4.13: the codes that say that DNSSEC validation failed. */
const DNSSEC_ERRORS: Readonly<Record<number, string>> = {
  6: 'DNSSEC Bogus',
  7: 'Signature Expired',
  8: 'Signature Not Yet Valid',
  9: 'DNSKEY Missing',
  10: 'RRSIGs Missing',
  11: 'No Zone Key Bit Set',
  12: 'NSEC Missing',
};

/** The DNSSEC errors that an answer tells of (RFC 8914), in the RFC's words with the name server's own; undefined when there are none. */
export function readExtendedErrors(additionals: readonly Answer[]): string | undefined {
  const opt = additionals.find(({ type }) => type === 'OPT') as
    { options?: readonly { code: number | string; data?: Buffer }[] } | undefined;
  const told = (opt?.options ?? []).flatMap(({ code, data }) => {
    if (code !== EXTENDED_ERROR || !data || data.length < 2) return [];
    const words = DNSSEC_ERRORS[data.readUInt16BE(0)];
    if (words === undefined) return [];
    return [data.length === 2 ? words : `${words} ${quoteForeign(data.subarray(2))}`];
  });
  return told.length === 0 ? undefined : told.join('; ');
}
