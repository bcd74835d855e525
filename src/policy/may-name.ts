import { domainToASCII, domainToUnicode } from 'node:url';
import { parse } from 'tldts';
import { baseName, isWildcard, normalizeDnsName } from '../core/identifier.js';

/** What a name is judged by. */
export interface NamingRules {
  readonly wildcards: boolean;
  /** Suffixes that count as public beside the public suffix list, such as `test`, lower case. For development. */
  readonly extraSuffixes: readonly string[];
}

/*
 * Special-use top-level names: RFC 6761, RFC 6762 (local), RFC 7686 (onion), RFC 9476 (alt), RFC 3172 (arpa), ICANN's internal.
 * Names under them are Internal Names, or no subscriber's own (BR 4.2.2; the CP has no method for .onion).
 */
const SPECIAL_USE = new Set(['alt', 'arpa', 'example', 'internal', 'invalid', 'local', 'localhost', 'onion', 'test']);

/**
 * Whether a name may be in a certificate at all, before anybody asks who controls it (BR 3.2.2.6, 4.2.2, 7.1.2.7.12).
 * Names that are a public suffix, in either section of the list, are refused with and without `*.`.
 * @param raw as the client sent it
 * @returns the name in its one stored form, or the reason in words for the requester
 */
export function mayName(raw: string, rules: NamingRules): { ok: true; value: string } | { ok: false; reason: string } {
  const normalized = normalizeDnsName(raw);
  if (!normalized.ok) return normalized;
  const { value } = normalized;
  const reason = whyNotPublic(baseName(value), rules.extraSuffixes) ?? whyNotIdna(baseName(value));
  if (reason !== undefined) return { ok: false, reason };
  if (isWildcard(value) && !rules.wildcards) {
    return { ok: false, reason: 'the policy of this CA certifies no wildcard names; ask for the host names that you need' };
  }
  return { ok: true, value };
}

function whyNotPublic(name: string, extraSuffixes: readonly string[]): string | undefined {
  const extra = extraSuffixes.find((suffix) => name === suffix || name.endsWith(`.${suffix}`));
  if (extra !== undefined) return name === extra ? suffixReason(name) : undefined;
  const topLevel = name.slice(name.lastIndexOf('.') + 1);
  if (SPECIAL_USE.has(topLevel)) return `names under ".${topLevel}" are special-use or internal names and are not certified`;
  // Names were checked above; tldts need neither extract nor check a host name again.
  const { isIcann, isPrivate, publicSuffix, domain } = parse(name, {
    allowPrivateDomains: true,
    extractHostname: false,
    validateHostname: false,
  });
  if (isIcann !== true && isPrivate !== true) return `".${topLevel}" is not a public top-level domain`;
  return domain === null ? suffixReason(publicSuffix ?? name) : undefined;
}

function suffixReason(suffix: string): string {
  return `"${suffix}" is a public suffix, under which others register their names; ask for a name below it that is yours`;
}

/** A-labels must be the encoding of some Unicode label (RFC 5890 §2.3.2.1): decoding and encoding must give the same text. */
function whyNotIdna(name: string): string | undefined {
  if (!name.includes('xn--')) return undefined;
  const bad = name.split('.').find((label) => label.startsWith('xn--') && !roundTrips(label));
  return bad === undefined ? undefined : `the label "${bad}" is not a valid A-label (RFC 5890)`;
}

function roundTrips(label: string): boolean {
  const unicode = domainToUnicode(label);
  return unicode !== label && domainToASCII(unicode) === label;
}
