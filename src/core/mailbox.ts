import { normalizeDnsName } from './identifier.js';

/** A dot-atom of RFC 5322 §3.2.3, at most 64 octets. */
const LOCAL_PART = /^(?=.{1,64}$)[a-z0-9!#$&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$&'*+/=?^_`{|}~-]+)*$/i;

/**
 * Checks one e-mail address: a dot-atom, `@`, a host name. Quoted local parts, address literals and characters outside ASCII are not taken.
 * @returns the address with its domain in lower case, or the reason why it is none
 */
export function readMailbox(text: string): { ok: true; value: string } | { ok: false; reason: string } {
  const at = text.lastIndexOf('@');
  if (at < 1 || !LOCAL_PART.test(text.slice(0, at))) return { ok: false, reason: 'has no usable mailbox before the "@"' };
  const domain = normalizeDnsName(text.slice(at + 1));
  if (!domain.ok) return { ok: false, reason: `has no usable domain after the "@": ${domain.reason}` };
  return { ok: true, value: `${text.slice(0, at)}@${domain.value}` };
}
