import { parse } from 'tldts';

/**
 * The domain that a name was registered with: its public suffix (ICANN section) and one label more; the name itself where it is a suffix.
 * @param extraSuffixes suffixes that count as public beside the public suffix list
 */
export function registrableDomain(name: string, extraSuffixes: readonly string[]): string {
  const extra = extraSuffixes.find((suffix) => name.endsWith(`.${suffix}`));
  if (extra === undefined) return parse(name, { extractHostname: false, validateHostname: false }).domain ?? name;
  const labels = name.slice(0, -extra.length - 1).split('.');
  return `${labels.at(-1) ?? ''}.${extra}`;
}
