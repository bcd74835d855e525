import type { Actor } from '../../core/actor.js';
import { demand } from '../../core/access.js';
import type { AuditActor } from '../../audit/event.js';
import type { AuthorityQuestionId } from '../../core/ids.js';
import { NotFound } from '../../core/not-found.js';
import { InvariantError } from '../../core/invariant-error.js';
import type { EpochSeconds } from '../../core/time.js';
import { officerFor } from '../audit-actor.js';
import { applyAnswer } from '../credentials/apply-answer.js';
import type { SubscriberDependencies } from '../dependencies.js';
import type { AuthorityAnswer, AuthorityQuestion, SubscriberStores } from '../ports.js';
import { SubscriberRefused } from '../subscriber-refused.js';
import { readText } from '../text.js';
import { hashOfLink } from './ask-contact.js';
import { viewQuestion, type QuestionView } from './view-question.js';

/** Characters of a browser's name that are kept. */
const LONGEST_USER_AGENT = 200;

/** The question behind a link; nothing is changed. @returns undefined for a value that is none of ours */
export async function findByLink({ transactor, clock }: SubscriberDependencies, value: string): Promise<QuestionView | undefined> {
  const question = await transactor.read.authorityQuestions.findByValueHash(hashOfLink(value));
  return question && viewQuestion(transactor.read, question, clock.now());
}

/**
 * The contact's answer by the button on the page behind the link. Good once: whoever comes later sees the answer that is there.
 * @returns undefined for a value that is none of ours; else whether this call was the one, and what there is afterwards
 */
export async function answerByLink(
  { transactor, clock }: SubscriberDependencies,
  value: string,
  confirmed: boolean,
  { address, userAgent }: { address: string; userAgent: string },
): Promise<{ answered: boolean; view: QuestionView } | undefined> {
  return transactor.transaction(async (stores) => {
    const question = await stores.authorityQuestions.findByValueHash(hashOfLink(value));
    if (question === undefined) return undefined;
    const now = clock.now();
    const answer = { by: 'link', address, userAgent: userAgent.slice(0, LONGEST_USER_AGENT) } as const;
    const answered = await answerQuestion(stores, question, confirmed, { type: 'contact', id: question.id }, answer, now);
    return { answered, view: await viewQuestion(stores, await reread(stores, question), now) };
  });
}

/**
 * Notes what the contact said to an officer who called the verified number or wrote to the verified address (BR 3.2.5).
 * @throws AccessRefused; SubscriberRefused for a question that is not waiting for an officer
 */
export async function answerAsOfficer(
  { transactor, clock }: SubscriberDependencies,
  actor: Actor,
  request: { id: AuthorityQuestionId; confirmed: boolean; note: string; spokeWith: string },
): Promise<QuestionView> {
  demand(actor, 'credentials.work', null);
  const note = readText(request.note, { en: 'note', ja: '記録' }, 2000);
  const spokeWith = readText(request.spokeWith, { en: 'spoke with', ja: '相手' }, 200);
  return transactor.transaction(async (stores) => {
    const question = await stores.authorityQuestions.get(request.id);
    if (question === undefined) throw new NotFound('question');
    const officer = officerFor(actor, 'credentials.work', [question.organizationId]);
    const answer: AuthorityAnswer = { by: 'officer', officer: officer.name, note, spokeWith };
    const now = clock.now();
    if (question.kind === 'email' || !(await answerQuestion(stores, question, request.confirmed, officer, answer, now))) {
      throw new SubscriberRefused(
        { en: 'this question does not wait for an officer', ja: 'この確認は担当者の対応待ちではありません' },
        { en: 'look at it again: it may have been answered, or its time is over', ja: '最新の状態を確認してください。回答済み、または期限切れの可能性があります' },
      );
    }
    return viewQuestion(stores, await reread(stores, question), now);
  });
}

async function answerQuestion(
  stores: SubscriberStores,
  question: AuthorityQuestion,
  confirmed: boolean,
  actor: AuditActor,
  answer: AuthorityAnswer,
  now: EpochSeconds,
): Promise<boolean> {
  if (now >= question.expiresAt) return false;
  if (!(await stores.authorityQuestions.answer(question.id, confirmed ? 'confirmed' : 'refused', { at: now, answer }))) return false;
  await stores.audit.append(actor, {
    kind: confirmed ? 'authority.confirmed' : 'authority.refused',
    organizationId: question.organizationId,
    detail: {
      questionId: question.id,
      about: question.about,
      contact: question.contact,
      requester: question.requester.email,
      ...(answer.by === 'link' && { address: answer.address }),
      ...(answer.by === 'officer' && { note: answer.note, spokeWith: answer.spokeWith }),
    },
  });
  await applyAnswer(stores, question, confirmed, actor, now);
  return true;
}

async function reread({ authorityQuestions }: SubscriberStores, { id }: AuthorityQuestion): Promise<AuthorityQuestion> {
  const question = await authorityQuestions.get(id);
  if (question === undefined) throw new InvariantError(`question ${id} is gone`);
  return question;
}
