import type { Actor } from '../../core/actor.js';
import { demand } from '../../core/access.js';
import type { OrganizationId, PersonId } from '../../core/ids.js';
import { SECONDS_PER_DAY } from '../../core/time.js';
import type { SubscriberDependencies } from '../dependencies.js';
import { findOrganization } from '../find-organization.js';
import type { OrganizationContact, PowerOfAttorney, RequesterList } from '../ports.js';
import { documentStates, type DocumentState } from './accept-documents.js';
import { viewQuestion, type QuestionView } from './view-question.js';

const MOST_QUESTIONS = 100;
/** As long as other vetted data (BR 4.2.1). */
const CONFIRMED_SECONDS = 398 * SECONDS_PER_DAY;

/** A power of attorney with the names of both sides. */
export interface PowerView {
  readonly power: PowerOfAttorney;
  readonly agent: string;
  readonly organization: string;
  /** Whether it gives access now. */
  readonly inForce: boolean;
}

/** Everything about who may act for an organization. */
export interface AuthorityView {
  readonly contacts: readonly OrganizationContact[];
  readonly requesters: RequesterList | null;
  readonly powers: readonly PowerView[];
  readonly documents: readonly DocumentState[];
  /** Newest first. */
  readonly questions: readonly QuestionView[];
}

/** @throws AccessRefused */
export async function readAuthority(dependencies: SubscriberDependencies, actor: Actor, organizationId: OrganizationId): Promise<AuthorityView> {
  demand(actor, 'organization.read', organizationId);
  const { read } = dependencies.transactor;
  await findOrganization(read, organizationId);
  const now = dependencies.clock.now();
  const questions = await read.authorityQuestions.ofOrganization(organizationId, MOST_QUESTIONS);
  return {
    contacts: await read.organizationContacts.present(organizationId),
    requesters: (await read.requesterLists.newest(organizationId)) ?? null,
    powers: await viewPowers(dependencies, await read.powersOfAttorney.ofOrganization(organizationId)),
    documents: await documentStates(dependencies, read, organizationId),
    questions: await Promise.all(questions.map((question) => viewQuestion(read, question, now))),
  };
}

/** Powers of attorney with the names of both sides. */
export async function viewPowers({ transactor, clock }: SubscriberDependencies, powers: readonly PowerOfAttorney[]): Promise<PowerView[]> {
  const now = clock.now();
  const nameOf = async (id: OrganizationId) => (await transactor.read.organizations.get(id))?.attributes.organization ?? id;
  return Promise.all(
    powers.map(async (power) => ({
      power,
      agent: await nameOf(power.agentId),
      organization: await nameOf(power.organizationId),
      inForce: power.state === 'approved' && power.validFrom <= now && now < power.expiresAt,
    })),
  );
}

/** Whether a contact of the organization has confirmed, not too long ago, that a person may act for it (BR 3.2.5). */
export async function isAuthorityConfirmed({ transactor, clock }: SubscriberDependencies, organizationId: OrganizationId, personId: PersonId): Promise<boolean> {
  const since = clock.now() - CONFIRMED_SECONDS;
  const questions = await transactor.read.authorityQuestions.ofOrganization(organizationId, MOST_QUESTIONS);
  return questions.some(({ state, requester, answered }) => state === 'confirmed' && requester.personId === personId && (answered?.at ?? 0) > since);
}
