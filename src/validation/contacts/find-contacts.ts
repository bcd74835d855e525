import { InvariantError } from '../../core/invariant-error.js';
import { readMailbox } from '../../core/mailbox.js';
import { readTelephoneNumber } from '../../core/telephone-number.js';
import type { Clock } from '../../core/time.js';
import type { ValidationMethod } from '../../core/validation-method.js';
import { contactDomains } from '../../policy/constructed-addresses.js';
import { lookupCaa } from '../caa/lookup.js';
import { withDeadline } from '../net/deadline.js';
import { quoteForeign } from '../net/quote-foreign.js';
import type { DnsAnswer, Resolver } from '../ports.js';

/** A contact that the primary perspective has found, and where. */
export interface ContactSight {
  readonly method: ValidationMethod;
  readonly authorizationDomain: string;
  /** Owner of the record. */
  readonly owner: string;
  /** As published. */
  readonly published: string;
  /** In its one form: {@link readMailbox}, {@link readTelephoneNumber}. */
  readonly value: string;
  /** Evidence: the answer it was in. */
  readonly record: unknown;
}

export interface FoundContacts {
  readonly sights: readonly ContactSight[];
  /** Lookups that failed, and records of no use; without final stop. */
  readonly faults: readonly string[];
}

/** Where a method's contact is published (BR A.1, A.2). */
type Place = { readonly reads: 'mailbox' | 'number' } & ({ readonly tag: string } | { readonly label: string });

const PLACES: Readonly<Partial<Record<ValidationMethod, Place>>> = {
  '3.2.2.4.13': { tag: 'contactemail', reads: 'mailbox' },
  '3.2.2.4.14': { label: '_validation-contactemail', reads: 'mailbox' },
  '3.2.2.4.16': { label: '_validation-contactphone', reads: 'number' },
  '3.2.2.4.17': { tag: 'contactphone', reads: 'number' },
};

const DEADLINE_MS = 15_000;
/** Contacts of one method that are taken. */
const MOST_CONTACTS = 10;
const LONGEST_NAME = 253;

/** Whether a method finds its contact in DNS. */
export function isContactInDns(method: ValidationMethod): boolean {
  return PLACES[method] !== undefined;
}

/**
 * Looks for the contacts of a name in DNS. TXT (BR 3.2.2.4.14, .16): below one label at the name and each of its ancestors down to the base domain name.
 * CAA (BR 3.2.2.4.13, .17): in the set that climbing from the name finds (RFC 8659 §3); its owner is the authorization domain name, since a climb from there finds the
 * same set. A set of a public suffix is not the applicant's, and one behind a CNAME another name's: neither is used. CNAMEs do not replace the name.
 * @param name without `*.`
 * @throws the signal's reason when `signal` is aborted
 */
export async function findContacts(
  net: { resolver: Resolver; clock: Clock },
  { name, methods }: { name: string; methods: readonly ValidationMethod[] },
  signal: AbortSignal,
): Promise<FoundContacts> {
  const found = await Promise.all(
    methods.map(async (method): Promise<FoundContacts> => {
      const place = PLACES[method];
      if (place === undefined) throw new InvariantError(`${method} finds no contact in DNS`);
      return 'tag' in place ? findInCaa(net, name, method, place, signal) : findInTxt(net, name, method, place, signal);
    }),
  );
  return { sights: found.flatMap(({ sights }) => sights), faults: [...new Set(found.flatMap(({ faults }) => faults))] };
}

async function findInCaa(
  net: { resolver: Resolver; clock: Clock },
  name: string,
  method: ValidationMethod,
  { tag, reads }: Place & { tag: string },
  signal: AbortSignal,
): Promise<FoundContacts> {
  const finding = await lookupCaa(net, name, signal);
  if (finding.outcome === 'failed') return { sights: [], faults: [`the CAA set at ${finding.owner} could not be looked up: ${finding.detail}`] };
  if (finding.outcome === 'none') return { sights: [], faults: [] };
  const { owner, records } = finding;
  const published = records.filter((property) => property.tag.toLowerCase() === tag).map(({ value }) => value);
  if (published.length === 0) return { sights: [], faults: [] };
  const unused = (why: string): FoundContacts => ({ sights: [], faults: [`the ${tag} of the CAA set at ${owner} cannot be used: ${why}`] });
  if (!contactDomains(name).includes(owner)) return unused('the set is that of a public suffix');
  if ((finding.steps.find((step) => step.owner === owner)?.aliases.length ?? 0) > 0) return unused('the set is that of another name, by CNAME');
  return read(published, reads, { method, authorizationDomain: owner, owner, record: finding }, `the ${tag} of the CAA set at ${owner}`);
}

async function findInTxt(
  { resolver, clock }: { resolver: Resolver; clock: Clock },
  name: string,
  method: ValidationMethod,
  { label, reads }: Place & { label: string },
  signal: AbortSignal,
): Promise<FoundContacts> {
  const domains = contactDomains(name).filter((domain) => label.length + 1 + domain.length <= LONGEST_NAME);
  const startedAtMs = clock.nowMs();
  const asked = await withDeadline(clock, DEADLINE_MS, signal, (inner) =>
    Promise.all(domains.map((domain) => resolver.query(`${label}.${domain}`, 'TXT', inner))),
  );
  const late: DnsAnswer<'TXT'> = { outcome: 'failed', reason: 'timeout', detail: `no answer within ${DEADLINE_MS / 1000} s`, aliases: [] };
  const each = domains.map((authorizationDomain, n): FoundContacts => {
    const owner = `${label}.${authorizationDomain}`;
    const answer = (asked.inTime ? asked.value[n] : undefined) ?? late;
    if (answer.outcome === 'failed') return { sights: [], faults: [`the TXT record at ${owner} could not be looked up: ${answer.detail}`] };
    if (answer.outcome !== 'records') return { sights: [], faults: [] };
    const { records, ...facts } = answer;
    const record = { owner, startedAtMs, endedAtMs: clock.nowMs(), answer: { ...facts, records: records.slice(0, MOST_CONTACTS), count: records.length } };
    return read(records, reads, { method, authorizationDomain, owner, record }, `the TXT record at ${owner}`);
  });
  return { sights: each.flatMap(({ sights }) => sights), faults: each.flatMap(({ faults }) => faults) };
}

/** Of several records any one may be used (BR A.2). */
function read(published: readonly string[], reads: Place['reads'], facts: Omit<ContactSight, 'published' | 'value'>, where: string): FoundContacts {
  const sights: ContactSight[] = [];
  const faults: string[] = [];
  for (const text of published.slice(0, MOST_CONTACTS)) {
    const mailbox = reads === 'mailbox' ? readMailbox(text) : undefined;
    const value = mailbox === undefined ? readTelephoneNumber(text) : mailbox.ok ? mailbox.value : undefined;
    if (value !== undefined) {
      if (!sights.some((sight) => sight.value === value)) sights.push({ ...facts, published: text, value });
    } else {
      const wanted = mailbox?.ok === false ? `it ${mailbox.reason}` : 'write + with country code and number (RFC 3966)';
      faults.push(`${where}, ${quoteForeign(text)}, is of no use: ${wanted}`);
    }
  }
  return { sights, faults };
}
