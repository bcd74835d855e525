import type { MpicLimits } from '../../policy/policy.js';
import { METHODS } from '../../policy/methods.js';
import { judgeCaa } from '../caa/create-caa-check.js';
import type { CaaAnswer, CaaCorroboration, CaaFinding, CaaQuestion, RemoteCaaFinding } from '../ports.js';
import { corroborate, fromPrimary, NOT_ASKED } from './corroboration.js';
import { ofErrors, type Judgement } from './judge-dcv.js';
import type { CheckResponse } from './open-mpic.js';
import { readCaa } from './presentation.js';
import type { Remote } from './remote.js';

/** Answers a CAA question from an earlier finding for the same name, or by looking it up when that is null. */
export type CheckCaa = (question: CaaQuestion, known: CaaFinding | null, signal: AbortSignal) => Promise<CaaAnswer>;

const FIX = 'See that the whole Internet gets the same CAA records from all name servers, and try again';

/**
 * The CAA check from several network perspectives at once (BR 3.2.2.9, 4.2.2.1): where the primary sees permission, remote ones must too. They
 * show the sets that they found, and each set is judged here, accounturi and validationmethods included. A finding that has theirs with it is
 * judged without asking again.
 */
export function coordinateCaa({
  check,
  remotes,
  limits,
}: {
  /** As the primary network perspective sees it. */
  readonly check: CheckCaa;
  /** `off`: a CA that does without, because nothing demands it of it. */
  readonly remotes: readonly Remote[] | 'off';
  /** Limits of the day. */
  readonly limits: () => MpicLimits;
}): CheckCaa {
  const lookAll = (question: CaaQuestion, signal: AbortSignal): Promise<readonly RemoteCaaFinding[]> =>
    Promise.all(remotes === 'off' ? [] : remotes.map((remote) => look(remote, question, signal)));
  return async (question, known, signal) => {
    // At once with the primary's own lookup; where that refuses, nobody waits for them.
    const early = known === null && METHODS[question.method].mpic ? lookAll(question, signal) : undefined;
    early?.catch(() => undefined);
    const alone = await check(question, known, signal);
    const primary = alone.permitted ? alone : { ...alone, problem: fromPrimary(alone.problem) };
    const without = (corroboration: CaaCorroboration): CaaAnswer => ({ ...primary, finding: { ...primary.finding, corroboration } });
    if (remotes === 'off') return without(NOT_ASKED.off);
    if (!primary.permitted) return without(NOT_ASKED.refused);
    if (!METHODS[question.method].mpic) return without(NOT_ASKED.method);
    const seen = primary.finding.remotes ?? (await (early ?? lookAll(question, signal)));
    const votes = seen.map((found) => ({ reply: found.reply, judgement: judge(question, found) }));
    const subject = `that CAA permits issuance for ${question.wildcard ? '*.' : ''}${question.name}`;
    const { verdict, problem } = corroborate(subject, votes, limits(), FIX);
    const { summary, quorumMet, regions, faults } = verdict;
    const finding: CaaFinding = { ...primary.finding, remotes: seen, corroboration: { asked: true, summary, quorumMet, regions, faults } };
    if (problem === undefined) return { ...primary, finding };
    const reason = problem.type === 'caa' ? 'forbidden' : 'failed';
    return { finding, permitted: false, reason, problem, reportTo: [] };
  };
}

async function look(remote: Remote, { name, wildcard, issuers }: CaaQuestion, signal: AbortSignal): Promise<RemoteCaaFinding> {
  const target = wildcard ? `*.${name}` : name;
  const asked = { domain_or_ip_target: target, caa_check_parameters: { certificate_type: 'tls-server', caa_domains: issuers } };
  const { reply, response } = await remote.ask('/caa', asked, signal);
  if (response === undefined) return { reply, failure: reply.failure ?? 'it gave no answer' };
  return { reply, ...read(response) };
}

/** What a perspective shows of the deciding set. */
function read(response: CheckResponse): Pick<RemoteCaaFinding, 'records' | 'owner' | 'failure' | 'lookupFailed'> {
  const failed = ofErrors(response);
  if (failed !== undefined) return { failure: failed.why, lookupFailed: failed.type === 'dns' };
  const { caa_record_present: present, records_seen: texts, found_at: owner } = response.details ?? {};
  if (present === false) return response.check_passed ? { records: [] } : { failure: 'it finds no CAA record and refuses all the same' };
  if (present !== true || texts === undefined || texts === null || texts.length === 0) return { failure: 'it does not show what it saw' };
  const records = texts.map(readCaa);
  if (!records.every((record) => record !== undefined)) return { failure: 'it shows records that cannot be read' };
  return { records, owner: owner ?? 'an owner that it does not name', ...(!response.check_passed && { failure: 'it finds that CAA does not permit it' }) };
}

function judge(question: CaaQuestion, { reply, records, owner, failure, lookupFailed }: RemoteCaaFinding): Judgement {
  if (records !== undefined && records.length > 0) {
    const times = { startedAtMs: reply.startedAtMs, endedAtMs: reply.startedAtMs + reply.ms };
    const answer = judgeCaa(question, { ...times, name: question.name, steps: [], outcome: 'found', owner: owner ?? question.name, records, ttl: 0 });
    if (!answer.permitted) return { corroborates: false, type: 'caa', why: answer.problem.detail.replace(/\.$/, '') };
  }
  if (failure === undefined) return { corroborates: true };
  return { corroborates: false, type: lookupFailed === true ? 'dns' : records === undefined ? 'serverInternal' : 'caa', why: failure };
}
