import { parse } from 'tldts';

/**
 * The base domain name: a public suffix of the list's ICANN section and one label more (BR 1.6.1).
 * @returns undefined for a public suffix, which nobody can speak for
 */
export function baseDomainName(name: string): string | undefined {
  return parse(name, { allowPrivateDomains: false, extractHostname: false, validateHostname: false }).domain ?? undefined;
}

/** The name and what is left of it by pruning labels from the left, down to the base domain name; longest first. */
export function prunedNames(name: string): string[] {
  const base = baseDomainName(name);
  if (base === undefined) return [];
  const labels = name.split('.');
  return labels.slice(0, labels.length - base.split('.').length + 1).map((_, from) => labels.slice(from).join('.'));
}
