import { PROBLEM_TYPES, type StoredProblem } from '../../core/problem.js';
import type { MpicLimits } from '../../policy/policy.js';
import type { RemoteReply } from '../ports.js';
import type { Judgement } from './judge-dcv.js';
import { dissentsAllowed, judgeQuorum, type QuorumVerdict } from './quorum.js';

/** One perspective's reply and what it was found to say. */
export type JudgedReply = RemoteReply & { readonly corroborates: boolean; readonly why?: string };

/** What the record of a check says about remote perspectives. Plain data. */
export type CorroborationRecord =
  | { readonly asked: false; readonly why: string }
  | (QuorumVerdict & { readonly asked: true; readonly perspectives: readonly JudgedReply[] });

/** Why remote perspectives were not asked. */
export const NOT_ASKED = {
  off: { asked: false, why: 'no remote perspectives are configured: one network perspective decides' },
  method: { asked: false, why: 'the method needs no remote perspectives (BR 3.2.2.9)' },
  refused: { asked: false, why: 'the primary perspective refuses already; what remote perspectives say does not matter' },
} as const satisfies Record<string, CorroborationRecord>;

/** The primary's own refusal, which says where it was seen from: elsewhere the same question may be answered otherwise. */
export function fromPrimary(problem: StoredProblem): StoredProblem {
  return { ...problem, detail: `Seen from the primary network perspective: ${problem.detail}` };
}

/** One perspective's vote as it is recorded. */
export function toJudgedReply(reply: RemoteReply, judgement: Judgement): JudgedReply {
  return judgement.corroborates ? { ...reply, corroborates: true } : { ...reply, corroborates: false, why: judgement.why };
}

/** Counts the votes and words the refusal, where there is one. @param subject what the primary saw, such as `the proof for www.example.org` */
export function corroborate(
  subject: string,
  votes: readonly { readonly reply: RemoteReply; readonly judgement: Judgement }[],
  limits: MpicLimits,
  fix: string,
): { verdict: QuorumVerdict; problem?: StoredProblem } {
  const verdict = judgeQuorum(votes.map(({ reply, judgement }) => ({ region: reply.region, corroborates: judgement.corroborates })), limits);
  if (verdict.accepted) return { verdict };
  const dissents = votes.flatMap(({ reply, judgement }) => (judgement.corroborates ? [] : [{ reply, judgement }]));
  const excess = dissents.length > dissentsAllowed(votes.length, limits);
  // Where the votes would do, it is we who have too few perspectives, or in too few places.
  const type = (excess ? dissents.find(({ judgement }) => judgement.type !== 'serverInternal') : undefined)?.judgement.type ?? 'serverInternal';
  const named = dissents.map(({ reply, judgement }) => `${reply.name}: ${judgement.why}`).join('; ');
  const who = named === '' ? '' : ` (${named})`;
  const way = type === 'serverInternal' ? 'This is a fault of the CA; try again later' : fix;
  const detail = `The primary network perspective sees ${subject}, and remote perspectives do not corroborate it, ${verdict.summary}: ${verdict.faults.join('; ')}${who}. ${way}.`;
  return { verdict, problem: { type, detail, status: PROBLEM_TYPES[type] } };
}
