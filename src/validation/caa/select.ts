import type { CaaProperty } from '../ports.js';

/** What of a CAA set matters for a name. */
export interface CaaSelection {
  /** Critical, and unknown to us: nothing may be issued (RFC 8659 §4.5). */
  readonly critical: readonly CaaProperty[];
  /** With a tag that is none (RFC 8659 §4.1): nobody can tell what they forbid. */
  readonly unreadable: readonly CaaProperty[];
  /** Which tag restricts. */
  readonly tag: 'issue' | 'issuewild';
  /** The properties with that tag; when there are none, nothing restricts. */
  readonly restricting: readonly CaaProperty[];
  /** URLs of iodef properties. */
  readonly iodef: readonly string[];
}

/** RFC 8659 §4.2-§4.4, RFC 9495, the VMC requirements, and BR B.1: those that say nothing about TLS are known all the same. */
const KNOWN = new Set(['issue', 'issuewild', 'iodef', 'issuemail', 'issuevmc', 'contactemail', 'contactphone']);

/** Bit 0, the most significant one; the others are ignored. */
const ISSUER_CRITICAL = 0x80;

/**
 * Selects from the deciding CAA set (RFC 8659 §4.3, §5): for a wildcard the issuewild properties if there is any, else, as for every other name, the
 * issue properties. Tags compare without regard to case.
 */
export function selectCaa(records: readonly CaaProperty[], wildcard: boolean): CaaSelection {
  const tagged = (tag: string): CaaProperty[] => records.filter((property) => property.tag.toLowerCase() === tag);
  const wild = wildcard ? tagged('issuewild') : [];
  const tag = wild.length > 0 ? 'issuewild' : 'issue';
  const readable = (property: CaaProperty): boolean => /^[a-z0-9]+$/i.test(property.tag);
  return {
    critical: records.filter(({ flags, tag: name }) => (flags & ISSUER_CRITICAL) !== 0 && !KNOWN.has(name.toLowerCase())),
    unreadable: records.filter((property) => !readable(property)),
    tag,
    restricting: wild.length > 0 ? wild : tagged('issue'),
    iodef: tagged('iodef').map(({ value }) => value),
  };
}
