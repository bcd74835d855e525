import type { CaaProperty } from '../ports.js';
import { parseIssueValue } from './issue-value.js';
import { selectCaa } from './select.js';

/** For whom a CAA set is judged. */
export interface CaaSubject {
  readonly wildcard: boolean;
  /** Our issuer domain names, lower case. */
  readonly issuers: readonly string[];
  readonly accountUri: string;
  /** What the validation may be called in `validationmethods`. */
  readonly labels: readonly string[];
}

/**
 * What one issue or issuewild property says about the subject. `malformed`: outside the grammar, it grants nobody. `account` and `method`: it names us,
 * and restricts further than the subject fits (RFC 8657). `unsatisfiable`: it names us with a parameter that nobody can meet.
 */
export type CaaGrant = 'granted' | 'nobody' | 'another-issuer' | 'malformed' | 'account' | 'method' | 'unsatisfiable';

export type CaaVerdict =
  | { readonly permitted: true; readonly because: 'no-restriction' | 'granted' }
  | { readonly permitted: false; readonly because: 'critical' | 'unreadable'; readonly properties: readonly CaaProperty[] }
  | {
      readonly permitted: false;
      readonly because: 'not-granted';
      readonly tag: 'issue' | 'issuewild';
      readonly properties: readonly { readonly property: CaaProperty; readonly grant: CaaGrant }[];
    };

/**
 * Judges a CAA set (RFC 8659 §4, RFC 8657, BR 4.2.2.1): grants add up, so that one property that permits is enough; a set without a restricting
 * property permits; a critical property that we do not know forbids.
 * @param records the deciding set; empty where there is none
 */
export function evaluateCaa(records: readonly CaaProperty[], subject: CaaSubject): CaaVerdict {
  const { critical, unreadable, tag, restricting } = selectCaa(records, subject.wildcard);
  if (critical.length > 0) return { permitted: false, because: 'critical', properties: critical };
  if (unreadable.length > 0) return { permitted: false, because: 'unreadable', properties: unreadable };
  if (restricting.length === 0) return { permitted: true, because: 'no-restriction' };
  const properties = restricting.map((property) => ({ property, grant: judge(property.value, subject) }));
  if (properties.some(({ grant }) => grant === 'granted')) return { permitted: true, because: 'granted' };
  return { permitted: false, because: 'not-granted', tag, properties };
}

function judge(text: string, { issuers, accountUri, labels }: CaaSubject): CaaGrant {
  const value = parseIssueValue(text);
  if (value === undefined) return 'malformed';
  if (value.issuer === '') return 'nobody';
  if (!issuers.includes(value.issuer)) return 'another-issuer';
  const valuesOf = (tag: string): string[] =>
    value.parameters.filter((parameter) => parameter.tag === tag).map((parameter) => parameter.value);
  const accounts = valuesOf('accounturi');
  const methods = valuesOf('validationmethods').map(parseMethods);
  // RFC 8657 §3: two accounts cannot both be the one that asks, even if they are the same.
  if (accounts.length > 1 || methods.includes(undefined)) return 'unsatisfiable';
  if (accounts.some((account) => account !== accountUri)) return 'account';
  if (methods.some((allowed) => !allowed?.some((label) => labels.includes(label)))) return 'method';
  return 'granted';
}

/** `value = [*(label ",") label]`, `label = 1*(ALPHA / DIGIT / "-")` (RFC 8657 §4); an empty list allows no method. */
function parseMethods(text: string): readonly string[] | undefined {
  if (text === '') return [];
  const labels = text.split(',');
  return labels.every((label) => /^[A-Za-z0-9-]+$/.test(label)) ? labels : undefined;
}
