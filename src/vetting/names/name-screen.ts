import { baseName } from '../../core/identifier.js';
import type { NameRisk } from '../../core/state/application.js';
import { registrableDomain } from '../../policy/registrable-domain.js';
import { labelKey, organizationKey } from './name-key.js';

/** Names that need a second look (BR 4.2.1): what phishers imitate, and what is famous. */
export interface HighRiskNames {
  readonly organizations: readonly string[];
  readonly domains: readonly string[];
}

/** Says which names look like listed ones. In memory: orders ask for each name. */
export interface NameScreen {
  organization(names: readonly string[]): NameRisk[];
  /** @param name normalised, `*.` allowed */
  domain(name: string): NameRisk | undefined;
}

/** Shorter words are in too many names to mean anything. */
const LEAST_WORD = 5;

interface Index {
  /** By key: the name as listed. */
  readonly exact: ReadonlyMap<string, string>;
  /** Keys with any one character left out. */
  readonly near: ReadonlyMap<string, string>;
}

/**
 * Prepares lists for being asked. A domain name is risky when its registrable domain is a listed one or looks like it, or when a word of any of its labels
 * is a listed domain's own word, or one character away from it: `paypal.com`, `paypa1.com`, `secure-paypal.example`, `paypall.example`.
 * @param denied names refused to everybody: these, what looks like them, and domains below them
 * @param extraSuffixes suffixes that count as public beside the public suffix list
 */
export function createNameScreen(
  highRisk: HighRiskNames,
  denied: readonly { kind: NameRisk['kind']; name: string }[] = [],
  extraSuffixes: readonly string[] = [],
): NameScreen {
  const famous = indexOf(highRisk.organizations, organizationKey);
  const domains = new Map(highRisk.domains.map((domain) => [domainKey(domain), domain]));
  const words = indexOf(highRisk.domains, (domain) => labelKey(domain.split('.')[0] ?? ''), (key) => key.length >= LEAST_WORD);
  const deniedNames = indexOf(denied.filter(({ kind }) => kind === 'organization').map(({ name }) => name), organizationKey);
  const deniedDomains = new Map(denied.filter(({ kind }) => kind === 'domain').map(({ name }) => [domainKey(name), name]));
  return {
    organization(names) {
      const risks: NameRisk[] = [];
      for (const name of new Set(names)) {
        const key = organizationKey(name);
        if (key === '') continue;
        const refused = deniedNames.exact.get(key);
        const resembled = refused ?? find(famous, key) ?? wordOf(famous, name);
        if (resembled !== undefined) risks.push({ kind: 'organization', name, resembles: resembled, list: refused === undefined ? 'high-risk' : 'denied' });
      }
      return risks;
    },
    domain(name) {
      const bare = baseName(name);
      const labels = bare.split('.');
      if (deniedDomains.size > 0) {
        for (let n = 0; n < labels.length - 1; n += 1) {
          const refused = deniedDomains.get(domainKey(labels.slice(n).join('.')));
          if (refused !== undefined) return { kind: 'domain', name, resembles: refused, list: 'denied' };
        }
      }
      if (domains.size === 0) return undefined;
      const registrable = registrableDomain(bare, extraSuffixes);
      const whole = domains.get(domainKey(registrable));
      if (whole !== undefined) return { kind: 'domain', name, resembles: whole, list: 'high-risk' };
      const suffixLabels = registrable.split('.').length - 1;
      for (const label of labels.slice(0, Math.max(1, labels.length - suffixLabels))) {
        for (const word of new Set([label, ...(label.startsWith('xn--') ? [] : label.split('-'))])) {
          const resembled = word.length < LEAST_WORD ? undefined : find(words, labelKey(word));
          if (resembled !== undefined) return { kind: 'domain', name, resembles: resembled, list: 'high-risk' };
        }
      }
      return undefined;
    },
  };
}

function domainKey(domain: string): string {
  return domain.split('.').map(labelKey).join('.');
}

function indexOf(names: readonly string[], keyOf: (name: string) => string, wanted: (key: string) => boolean = (key) => key !== ''): Index {
  const exact = new Map<string, string>();
  const near = new Map<string, string>();
  for (const name of names) {
    const key = keyOf(name);
    if (!wanted(key)) continue;
    exact.set(key, name);
    if (key.length > LEAST_WORD) for (const shorter of shorterBy1(key)) near.set(shorter, name);
  }
  return { exact, near };
}

/** Equal, or one character left out, added or exchanged. */
function find({ exact, near }: Index, key: string): string | undefined {
  const same = exact.get(key) ?? near.get(key);
  if (same !== undefined || key.length <= LEAST_WORD) return same;
  for (const shorter of shorterBy1(key)) {
    const found = exact.get(shorter) ?? near.get(shorter);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A listed name that is a word of this one: "Rakuten Support Center". */
function wordOf(index: Index, name: string): string | undefined {
  for (const word of name.split(/[\s・/&-]+/u)) {
    const key = organizationKey(word);
    if (key.length >= LEAST_WORD && index.exact.has(key)) return index.exact.get(key);
  }
  return undefined;
}

function shorterBy1(key: string): string[] {
  const characters = Array.from(key);
  return characters.map((_, n) => [...characters.slice(0, n), ...characters.slice(n + 1)].join(''));
}
