import type { Actor } from '../../core/actor.js';
import { demand } from '../../core/access.js';
import type { CredentialRequestId, OrganizationId } from '../../core/ids.js';
import type { EabKey, EabKeyLimits } from '../../core/state/organization.js';
import { viewQuestion, type QuestionView } from '../authority/view-question.js';
import type { SubscriberDependencies } from '../dependencies.js';
import { findOrganization } from '../find-organization.js';
import type { CredentialRequest } from '../ports.js';
import type { OrganizationContactId } from '../../core/ids.js';
import { askCredentials, type NewCredentialRequest } from './ask-credentials.js';
import { withdrawRequest } from './end-request.js';
import { changeKey, resumeKey, revokeKey, suspendKey, type KeyOf } from './manage-key.js';
import { TAKE_SECONDS, takeCredentials, type TakenCredentials } from './take-credentials.js';

const MOST_REQUESTS = 100;

/** An external account key without its secret. */
export interface CredentialView extends Omit<EabKey, 'hmacKey'> {
  /** Accounts that are bound with it. */
  readonly accounts: number;
  /** For whom or what, where it was asked for here. */
  readonly purpose: string | null;
}

/** A request with its question; a confirmed one may be taken until `takeUntil`. */
export interface CredentialRequestView {
  readonly request: CredentialRequest;
  /** `expired` follows from the clock. */
  readonly state: CredentialRequest['state'] | 'expired';
  readonly question: QuestionView | null;
  readonly takeUntil: number | null;
}

/** External account keys of an organization (RFC 8555 §7.3.4). */
export interface CredentialDesk {
  list(actor: Actor, organizationId: OrganizationId): Promise<{ keys: CredentialView[]; requests: CredentialRequestView[] }>;
  ask(actor: Actor, request: NewCredentialRequest): Promise<CredentialRequest>;
  withdraw(actor: Actor, request: { organizationId: OrganizationId; requestId: CredentialRequestId }): Promise<void>;
  take(actor: Actor, request: { organizationId: OrganizationId; requestId: CredentialRequestId }): Promise<TakenCredentials>;
  change(
    actor: Actor,
    change: KeyOf & EabKeyLimits & { contactId: OrganizationContactId | null },
  ): Promise<{ outcome: 'changed' } | { outcome: 'asked'; request: CredentialRequest }>;
  suspend(actor: Actor, key: KeyOf & { reason: string }): Promise<void>;
  resume(actor: Actor, key: KeyOf): Promise<void>;
  revoke(actor: Actor, key: KeyOf): Promise<void>;
  /** Profiles that a key may name. */
  readonly profiles: readonly { readonly name: string; readonly description: string }[];
}

/** Binds the acts. */
export function createCredentialDesk(dependencies: SubscriberDependencies): CredentialDesk {
  return {
    list: (actor, organizationId) => listCredentials(dependencies, actor, organizationId),
    ask: (actor, request) => askCredentials(dependencies, actor, request),
    withdraw: (actor, request) => withdrawRequest(dependencies, actor, request),
    take: (actor, request) => takeCredentials(dependencies, actor, request),
    change: (actor, change) => changeKey(dependencies, actor, change),
    suspend: (actor, key) => suspendKey(dependencies, actor, key),
    resume: (actor, key) => resumeKey(dependencies, actor, key),
    revoke: (actor, key) => revokeKey(dependencies, actor, key),
    profiles: dependencies.profiles,
  };
}

async function listCredentials({ transactor, clock }: SubscriberDependencies, actor: Actor, organizationId: OrganizationId) {
  demand(actor, 'credentials.read', organizationId);
  const { read } = transactor;
  await findOrganization(read, organizationId);
  const now = clock.now();
  const requests = await read.credentialRequests.ofOrganization(organizationId, MOST_REQUESTS);
  const keys = await Promise.all(
    (await read.eabKeys.list(organizationId)).map(async ({ hmacKey: _secret, ...key }): Promise<CredentialView> => {
      const purpose = requests.find(({ kind, eabKeyId }) => kind === 'new' && eabKeyId === key.id)?.purpose ?? null;
      return { ...key, accounts: await read.accounts.countByEabKey(key.id), purpose };
    }),
  );
  const views = await Promise.all(
    requests.map(async (request): Promise<CredentialRequestView> => {
      const found = await read.authorityQuestions.get(request.questionId);
      const question = found === undefined ? null : await viewQuestion(read, found, now);
      const takeUntil = request.state === 'confirmed' && request.endedAt !== null ? request.endedAt + TAKE_SECONDS : null;
      const isOver = (request.state === 'waiting' && question?.state === 'expired') || (takeUntil !== null && now >= takeUntil);
      return { request, state: isOver ? 'expired' : request.state, question, takeUntil };
    }),
  );
  return { keys, requests: views };
}
