import type { Actor } from '../../core/actor.js';
import { demand } from '../../core/access.js';
import type { AuthorityQuestionId, OrganizationContactId, OrganizationId, PersonId, PowerOfAttorneyId } from '../../core/ids.js';
import type { SubscriberDependencies } from '../dependencies.js';
import type { AuthorityQuestion, OrganizationContact, PowerOfAttorney, RequesterList } from '../ports.js';
import { acceptDocuments, documentStates, type DocumentState } from './accept-documents.js';
import { addContact, type NewOrganizationContact } from './add-contact.js';
import { answerAsOfficer, answerByLink, findByLink } from './answer-question.js';
import { askAuthority } from './ask-authority.js';
import { discloseRequesters, setRequesters } from './permitted-requesters.js';
import { approvePower, enterPower, revokePower, type NewPowerOfAttorney } from './powers-of-attorney.js';
import { isAuthorityConfirmed, readAuthority, viewPowers, type AuthorityView, type PowerView } from './read-authority.js';
import { removeContact } from './remove-contact.js';
import { viewQuestion, type QuestionView } from './view-question.js';

const MOST_WAITING = 200;

/** Who may act for an organization (BR 3.2.5, 4.1.2; CP 1.3.3, 3.2.5, 4.1.1, 4.1.2). */
export interface AuthorityDesk {
  read(actor: Actor, organizationId: OrganizationId): Promise<AuthorityView>;
  acceptDocuments(actor: Actor, request: { organizationId: OrganizationId; sha256: readonly string[] }): Promise<DocumentState[]>;
  askAuthority(actor: Actor, request: { organizationId: OrganizationId; contactId: OrganizationContactId }): Promise<AuthorityQuestion>;
  setRequesters(
    actor: Actor,
    request: { organizationId: OrganizationId; version: number; requesters: readonly { name: string; email: string }[] | null },
  ): Promise<RequesterList>;
  discloseRequesters(actor: Actor, request: { organizationId: OrganizationId; to: string; verified: string }): Promise<RequesterList | null>;
  addContact(actor: Actor, request: NewOrganizationContact): Promise<OrganizationContact>;
  removeContact(actor: Actor, id: OrganizationContactId): Promise<void>;
  enterPower(actor: Actor, request: NewPowerOfAttorney): Promise<PowerOfAttorney>;
  approvePower(actor: Actor, id: PowerOfAttorneyId): Promise<PowerOfAttorney>;
  revokePower(actor: Actor, request: { id: PowerOfAttorneyId; reason: string }): Promise<PowerOfAttorney>;
  /** What waits for officers: questions by telephone and post, the nearest end first, and powers of attorney to approve, the oldest first. */
  work(actor: Actor): Promise<{ questions: QuestionView[]; powers: PowerView[] }>;
  answerAsOfficer(actor: Actor, request: { id: AuthorityQuestionId; confirmed: boolean; note: string; spokeWith: string }): Promise<QuestionView>;
  /** Whoever has the link may look and answer, once. */
  findByLink(value: string): Promise<QuestionView | undefined>;
  answerByLink(value: string, confirmed: boolean, from: { address: string; userAgent: string }): Promise<{ answered: boolean; view: QuestionView } | undefined>;
  /** For the vetting of the organization: whether all documents in force are accepted. */
  hasAcceptedTerms(organizationId: OrganizationId): Promise<boolean>;
  /** For the vetting of the organization. */
  isAuthorityConfirmed(organizationId: OrganizationId, personId: PersonId): Promise<boolean>;
}

/** Binds the acts. */
export function createAuthorityDesk(dependencies: SubscriberDependencies): AuthorityDesk {
  const { transactor, clock } = dependencies;
  return {
    read: (actor, organizationId) => readAuthority(dependencies, actor, organizationId),
    acceptDocuments: (actor, request) => acceptDocuments(dependencies, actor, request),
    askAuthority: (actor, request) => askAuthority(dependencies, actor, request),
    setRequesters: (actor, request) => setRequesters(dependencies, actor, request),
    discloseRequesters: (actor, request) => discloseRequesters(dependencies, actor, request),
    addContact: (actor, request) => addContact(dependencies, actor, request),
    removeContact: (actor, id) => removeContact(dependencies, actor, id),
    enterPower: (actor, request) => enterPower(dependencies, actor, request),
    approvePower: (actor, id) => approvePower(dependencies, actor, id),
    revokePower: (actor, request) => revokePower(dependencies, actor, request),
    work: async (actor) => {
      demand(actor, 'work.read', null);
      const now = clock.now();
      const questions = await transactor.read.authorityQuestions.forOfficers(now, MOST_WAITING);
      return {
        questions: await Promise.all(questions.map((question) => viewQuestion(transactor.read, question, now))),
        powers: await viewPowers(dependencies, await transactor.read.powersOfAttorney.toApprove(MOST_WAITING)),
      };
    },
    answerAsOfficer: (actor, request) => answerAsOfficer(dependencies, actor, request),
    findByLink: (value) => findByLink(dependencies, value),
    answerByLink: (value, confirmed, from) => answerByLink(dependencies, value, confirmed, from),
    hasAcceptedTerms: async (organizationId) =>
      (await documentStates(dependencies, transactor.read, organizationId)).every(({ accepted }) => accepted !== null),
    isAuthorityConfirmed: (organizationId, personId) => isAuthorityConfirmed(dependencies, organizationId, personId),
  };
}
