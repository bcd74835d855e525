import type { ConfirmationId } from '../../core/ids.js';
import { InvariantError } from '../../core/invariant-error.js';
import type { Confirmation } from '../../core/state/confirmation.js';
import type { ContactKind } from '../../core/state/contact.js';
import type { EpochSeconds } from '../../core/time.js';
import { ActRefused } from '../act-refused.js';
import type { RaStores } from '../ports.js';

/** A question that an officer has to put to a contact. */
export interface OfficerTask {
  readonly id: ConfirmationId;
  readonly kind: ContactKind;
  /** Number or postal address. */
  readonly contact: string;
  readonly method: string;
  readonly authorizationDomain: string;
  /** Wildcards with `*.`. */
  readonly names: readonly string[];
  readonly organization: string;
  readonly accountId: string;
  /** To be left on voicemail, or sent; the contact gives it back. */
  readonly value: string;
  readonly requestedAt: EpochSeconds;
  readonly expiresAt: EpochSeconds;
}

const MOST_TASKS = 1000;
export const SEE_LIST = { en: 'it was answered or has expired: see tegata validation list', ja: '回答済みか期限切れです。一覧を確認してください' };

/** What waits for officers at `now`, the soonest to end first. */
export async function listTasks(stores: RaStores, now: EpochSeconds): Promise<OfficerTask[]> {
  const waiting = await stores.confirmations.forOfficers(now, MOST_TASKS);
  return Promise.all(waiting.map((confirmation) => toTask(stores, confirmation)));
}

/**
 * The tasks that ids or domain names stand for, each once.
 * @throws ActRefused for one that stands for none, or a name that stands for several
 */
export async function findTasks(stores: RaStores, named: readonly string[], now: EpochSeconds): Promise<Confirmation[]> {
  const waiting = await stores.confirmations.forOfficers(now, MOST_TASKS);
  const found = named.map((text) => {
    const byId = waiting.find(({ id }) => id === text);
    if (byId !== undefined) return byId;
    const [first, ...others] = waiting.filter(({ covers }) => covers.some(({ name }) => name === text.toLowerCase()));
    if (first === undefined) throw new ActRefused({ en: `no validation with the id or name "${text}" waits for an officer`, ja: `「${text}」の確認は待機していません` }, SEE_LIST);
    if (others.length > 0) {
      const ids = [first, ...others].map(({ id }) => id).join(', ');
      throw new ActRefused({ en: `several validations for "${text}" wait: ${ids}`, ja: `「${text}」の確認が複数あります: ${ids}` }, { en: 'name the one that is meant by its id', ja: '番号で指定してください' });
    }
    return first;
  });
  return found.filter((confirmation, n) => found.findIndex(({ id }) => id === confirmation.id) === n);
}

/** A confirmation as officers see it. */
export async function toTask(stores: Pick<RaStores, 'accounts' | 'organizations'>, confirmation: Confirmation): Promise<OfficerTask> {
  const { id, accountId, contact, covers, spokenValue, requestedAt, expiresAt } = confirmation;
  const account = await stores.accounts.get(accountId);
  const organization = account && (await stores.organizations.get(account.organizationId));
  if (organization === undefined || spokenValue === null) throw new InvariantError(`confirmation ${id} is no task of an officer`);
  return {
    id,
    kind: contact.kind,
    contact: contact.value,
    method: contact.method,
    authorizationDomain: contact.authorizationDomain,
    names: covers.map(({ name }) => name),
    organization: organization.attributes.organization,
    accountId,
    value: spokenValue,
    requestedAt,
    expiresAt,
  };
}
