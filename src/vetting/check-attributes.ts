import type { OrganizationAttributes } from '../core/state/organization.js';

/*
 * Subject attributes of an OV certificate (BR 7.1.2.7.4, 7.1.4.2; RFC 5280 appendix A.1), lengths in characters:
 *   C   ISO 3166-1 alpha-2, exactly 2        ST  at most 128
 *   L   at most 128                          O   at most 64
 * CP 3.1.1 asks for all four. No value may stand for its own absence.
 */
const LIMITS = { stateOrProvince: 128, locality: 128, organization: 64 } as const;
const PLACEHOLDER = /^(n\/?a|none|null|nil|unknown|undefined|not (applicable|available)|to be determined|tbd)\.?$/i;

/**
 * Checks an organization's attributes before they can reach a certificate.
 * @returns one text per fault, `member: what is wrong`; empty when all is well
 */
export function checkAttributes(attributes: OrganizationAttributes): string[] {
  const faults = /^[A-Z]{2}$/.test(attributes.country) ? [] : ['country: must be two upper-case letters (ISO 3166-1), such as JP'];
  for (const [member, limit] of Object.entries(LIMITS) as [keyof typeof LIMITS, number][]) {
    const reason = whyNoValue(attributes[member], limit);
    if (reason !== undefined) faults.push(`${member}: ${reason}`);
  }
  return faults;
}

function whyNoValue(value: string, limit: number): string | undefined {
  if (value === '') return 'must not be empty';
  if (value !== value.trim()) return 'must not begin or end with a space';
  if (/\p{C}/u.test(value)) return 'must not have control or other invisible characters';
  if (value !== value.normalize('NFC')) return 'must be in Unicode normalization form C';
  const characters = Array.from(value).length;
  if (characters > limit) return `must have at most ${limit} characters, has ${characters}`;
  if (!/[\p{L}\p{N}]/u.test(value) || PLACEHOLDER.test(value)) return 'must be a real value, not a placeholder (BR 7.1.4.2)';
  return undefined;
}
