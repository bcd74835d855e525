import { InvariantError } from '../../core/invariant-error.js';
import type { Confirmation } from '../../core/state/confirmation.js';
import type { EpochSeconds } from '../../core/time.js';
import type { RaContext } from '../context.js';
import type { RaStores } from '../ports.js';
import type { ConfirmationView } from '../registration-authority.js';
import { hashOfValue } from './random-value.js';

/** A random value of a link, such as {@link writtenValue} makes; anything else need not be looked up. */
const WRITTEN = /^[A-Za-z0-9_-]{32}$/;

/** The confirmation behind the link of a mail; undefined for a value that is none of ours. Those that officers pass on have no link. */
export async function readByLink(stores: Pick<RaStores, 'confirmations'>, value: string): Promise<Confirmation | undefined> {
  if (!WRITTEN.test(value)) return undefined;
  const confirmation = await stores.confirmations.findByValueHash(hashOfValue(value, 'written'));
  return confirmation?.spokenValue === null ? confirmation : undefined;
}

/** What the page behind the link of a mail shows. */
export async function findConfirmation(context: RaContext, value: string): Promise<ConfirmationView | undefined> {
  const { read } = context.transactor;
  const confirmation = await readByLink(read, value);
  return confirmation && viewConfirmation(context, read, confirmation, context.clock.now());
}

/** A confirmation as it stands now, with the organization that would get the certificates. */
export async function viewConfirmation(
  { accountUrl }: Pick<RaContext, 'accountUrl'>,
  stores: Pick<RaStores, 'accounts' | 'organizations'>,
  { accountId, contact, covers, state, expiresAt, answered }: Confirmation,
  now: EpochSeconds,
): Promise<ConfirmationView> {
  const account = await stores.accounts.get(accountId);
  const organization = account && (await stores.organizations.get(account.organizationId));
  if (organization === undefined) throw new InvariantError(`account ${accountId} has lost its organization`);
  return {
    state: state === 'waiting' && now >= expiresAt ? 'expired' : state,
    names: covers.map(({ name }) => name),
    authorizationDomain: contact.authorizationDomain,
    organization: organization.attributes.organization,
    accountUrl: accountUrl(accountId),
    expiresAt,
    answeredAt: answered?.at ?? null,
  };
}
