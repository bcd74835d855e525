import type { EpochSeconds } from '../../core/time.js';
import type { AuthorityQuestion, CredentialRequest, SubscriberStores } from '../ports.js';

/** A question as pages show it. */
export interface QuestionView {
  readonly question: AuthorityQuestion;
  /** `expired` follows from the clock. */
  readonly state: AuthorityQuestion['state'] | 'expired';
  /** Legal names. */
  readonly organization: string;
  readonly agent: string | null;
  /** What is asked for; null where the requester's authority alone is. */
  readonly request: CredentialRequest | null;
}

/** What a question is about, and how it stands at `now`. */
export async function viewQuestion(
  { organizations, credentialRequests }: Pick<SubscriberStores, 'organizations' | 'credentialRequests'>,
  question: AuthorityQuestion,
  now: EpochSeconds,
): Promise<QuestionView> {
  const agent = question.agentId === null ? undefined : await organizations.get(question.agentId);
  return {
    question,
    state: question.state === 'waiting' && now >= question.expiresAt ? 'expired' : question.state,
    organization: (await organizations.get(question.organizationId))?.attributes.organization ?? question.organizationId,
    agent: agent?.attributes.organization ?? null,
    request: (await credentialRequests.findByQuestion(question.id)) ?? null,
  };
}
