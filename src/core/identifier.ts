/** An ACME identifier (RFC 8555 §9.7.7). The Certificate Policy knows DNS names only (CP 3.2.7). */
export interface Identifier {
  readonly type: 'dns';
  /** Lower-case A-labels without a trailing dot; a wildcard begins with `*.`. */
  readonly value: string;
}

/** Whether the value asks for a wildcard certificate name (RFC 8555 §7.1.3). */
export function isWildcard(value: string): boolean {
  return value.startsWith('*.');
}

/** The name that is validated for an identifier: the value without `*.`. */
export function baseName(value: string): string {
  return isWildcard(value) ? value.slice(2) : value;
}

/*
 * dNSName syntax that a subscriber certificate may carry (BR 7.1.2.7.12, RFC 1123 §2.1, RFC 5280 §4.2.1.6):
 *   name  = [ "*." ] label 1*( "." label )      at most 253 octets
 *   label = let-dig [ *61( let-dig / "-" ) let-dig ]
 * No underscore, no trailing dot. "--" in the third and fourth place only as a P-label, that is "xn--".
 */
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Brings a requested name into its one stored form and checks its syntax.
 * @param raw as the client sent it
 * @returns the lower-case name, or the reason why it is none, in words for the requester
 */
export function normalizeDnsName(raw: string): { ok: true; value: string } | { ok: false; reason: string } {
  if (raw.length === 0) return { ok: false, reason: 'the name is empty' };
  // Before lower-casing, which turns some characters outside ASCII (the Kelvin sign) into letters.
  if (/[^\x20-\x7e]/.test(raw)) return { ok: false, reason: 'the name has characters outside printable ASCII; send A-labels (xn--…)' };
  const value = raw.toLowerCase();
  if (value.endsWith('.')) return { ok: false, reason: 'the name ends in a dot; send it without' };
  if (/^[0-9.]+$/.test(value) || /^\[?[0-9a-f:]*:[0-9a-f:.]*\]?$/.test(value)) {
    return { ok: false, reason: 'the value is an IP address; only DNS names are certified' };
  }
  if (/[:/]/.test(value)) return { ok: false, reason: 'the value has a ":" or "/"; send the bare host name, without scheme, port or path' };
  if (value.includes('@')) return { ok: false, reason: 'the value is an e-mail address; only DNS names are certified' };
  const base = baseName(value);
  if (base.includes('*')) return { ok: false, reason: 'a wildcard is allowed only as the whole left-most label' };
  if (base.length > 253 || value.length > 253) return { ok: false, reason: 'the name is longer than 253 octets' };
  const labels = base.split('.');
  if (labels.length < 2) return { ok: false, reason: 'the name has a single label and is not a public DNS name' };
  for (const label of labels) {
    if (label.length === 0) return { ok: false, reason: 'the name has an empty label' };
    if (label.length > 63) return { ok: false, reason: `the label "${label.slice(0, 20)}…" is longer than 63 octets` };
    if (label.includes('_')) return { ok: false, reason: `the label "${label}" has an underscore, which certificates may not carry` };
    if (!LABEL.test(label)) return { ok: false, reason: `"${label}" is not a host name label: letters, digits and inner hyphens only` };
    if (label.slice(2, 4) === '--' && !label.startsWith('xn--'))
      return { ok: false, reason: `the label "${label}" has a reserved "--" and is no A-label (xn--…)` };
  }
  if (/^[0-9]+$/.test(labels[labels.length - 1] ?? ''))
    return { ok: false, reason: 'the last label is a number, so the name is not a DNS name' };
  return { ok: true, value };
}
