import { newId, type ChallengeId, type ContactDiscoveryId } from '../../core/ids.js';
import { InvariantError } from '../../core/invariant-error.js';
import type { ChallengeParameters } from '../../core/state/challenge.js';
import { contactKindsOf, type OfferedContact } from '../../core/state/contact.js';
import { SECONDS_PER_DAY } from '../../core/time.js';
import { baseDomainName } from '../../policy/base-domain-name.js';
import type { RaContext, ValidationStart } from '../context.js';
import { methodsToTry } from '../methods-to-try.js';
import type { ContactDiscovery } from '../ports.js';
import type { ChallengeView } from '../registration-authority.js';

/** Contacts beside the constructed ones that a challenge shows. */
const MOST_CONTACTS = 20;
/** Sentences that it shows, and characters of each. */
const MOST_FAULTS = 10;
const LONGEST_FAULT = 500;

/** Methods whose contact is the domain contact of the registry (BR 1.6.1). */
const OF_REGISTRY = ['3.2.2.4.2', '3.2.2.4.15'] as const;
/** Methods whose contact is in DNS. */
const OF_DNS = ['3.2.2.4.13', '3.2.2.4.14', '3.2.2.4.16', '3.2.2.4.17'] as const;

/**
 * Looks for the contacts of a pending challenge by the methods that are lawful now: in DNS, and among the domain contacts that officers have entered.
 * Keeps the evidence and shows them in the challenge, in the place of what an earlier search had found. Safe to repeat.
 * @throws the signal's reason when it was called off
 */
export async function discoverContacts(context: RaContext, id: ChallengeId, signal: AbortSignal): Promise<void> {
  const start = context.discoveries.find(id) ?? (await readStart(context, id));
  if (start === undefined) return;
  const { challenge, authorization, account } = start;
  const { methods, dated } = await methodsToTry(context, start);
  const name = authorization.identifier.value;
  const found = await context.discoverContacts({ name, methods: OF_DNS.filter((method) => methods.includes(method)) }, signal);
  signal.throwIfAborted();
  const now = context.clock.now();
  const discoveries = found.contacts.slice(0, MOST_CONTACTS).map(
    (contact): ContactDiscovery => ({ id: newId<ContactDiscoveryId>(context.random), accountId: account.id, challengeId: id, foundAt: now, ...contact }),
  );
  const kinds = contactKindsOf(challenge.type) ?? [];
  const [kind = 'email'] = kinds;
  const inDns = discoveries.map(
    ({ id: discoveryId, value, method, authorizationDomain, foundAt }): OfferedContact => ({
      kind,
      value,
      method,
      authorizationDomain,
      source: { from: 'dns', discoveryId },
      foundAt,
    }),
  );
  const domain = baseDomainName(name);
  const reuseSeconds = dated.at(now).domainReuseDays * SECONDS_PER_DAY;
  const view = await context.transactor.transaction(async (stores): Promise<ChallengeView | undefined> => {
    const method = OF_REGISTRY.find((registry) => methods.includes(registry));
    const known = domain === undefined || method === undefined ? [] : await stores.domainContacts.list(domain);
    const inRegistry = known.flatMap(({ id: domainContactId, kind: itsKind, value, obtainedAt }): OfferedContact[] =>
      method !== undefined && domain !== undefined && kinds.includes(itsKind) && now < obtainedAt + reuseSeconds
        ? [{ kind: itsKind, value, method, authorizationDomain: domain, source: { from: 'registry', domainContactId }, foundAt: now }]
        : [],
    );
    const current = (await stores.authorizations.getChallenge(id))?.challenge.parameters ?? {};
    const constructed = (current.contacts ?? []).filter(({ source, method: by }) => source.from === 'constructed' && methods.includes(by));
    const contacts = withoutDoubles([...constructed, ...inDns, ...inRegistry]);
    const parameters: ChallengeParameters = {
      ...current,
      contacts,
      discoveredAt: now,
      contactFaults: found.faults.slice(0, MOST_FAULTS).map((fault) => fault.slice(0, LONGEST_FAULT)),
    };
    if (!(await stores.authorizations.setParameters(id, parameters))) return undefined;
    for (const discovery of discoveries) await stores.contactDiscoveries.add(discovery);
    await stores.audit.append(
      { type: 'system' },
      {
        kind: 'contacts.discovered',
        accountId: account.id,
        detail: {
          challengeId: id,
          name,
          contacts: [...inDns, ...inRegistry].map(({ value, method: by, authorizationDomain, source }) => ({
            contact: value,
            method: by,
            authorizationDomain,
            ...(source.from === 'dns' && { discovery: source.discoveryId }),
            ...(source.from === 'registry' && { domainContact: source.domainContactId }),
          })),
          faults: found.faults,
        },
      },
    );
    const shown = { ...challenge, parameters };
    return { challenge: shown, authorization: { ...authorization, challenges: authorization.challenges.map((other) => (other.id === id ? shown : other)) } };
  });
  if (view !== undefined) context.discoveries.finish(id, view);
}

async function readStart({ transactor, clock }: RaContext, id: ChallengeId): Promise<ValidationStart | undefined> {
  const view = await transactor.read.authorizations.getChallenge(id);
  if (view === undefined || view.challenge.status !== 'pending' || view.authorization.status !== 'pending') return undefined;
  if (clock.now() >= view.authorization.expiresAt) return undefined;
  const account = await transactor.read.accounts.get(view.authorization.accountId);
  if (account === undefined) throw new InvariantError(`authorization ${view.authorization.id} has lost its account`);
  return { ...view, account };
}

/** One address may be found twice; which of its methods counts is nobody's concern, so the first does. */
function withoutDoubles(contacts: readonly OfferedContact[]): OfferedContact[] {
  return contacts.filter(
    ({ kind, value }, n) => contacts.findIndex((other) => other.kind === kind && other.value.toLowerCase() === value.toLowerCase()) === n,
  );
}
