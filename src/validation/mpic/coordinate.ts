import { isDeepStrictEqual } from 'node:util';
import { InvariantError } from '../../core/invariant-error.js';
import type { MpicLimits } from '../../policy/policy.js';
import { METHODS } from '../../policy/methods.js';
import type { ReadTlsAlpnCertificate, RemoteReply, Sight, Validate, ValidationRequest } from '../ports.js';
import { anticipateSight } from './anticipate.js';
import { corroborate, fromPrimary, NOT_ASKED, toJudgedReply, type CorroborationRecord } from './corroboration.js';
import { toDcvCheck } from './dcv-check.js';
import { judgeDcv, type Judgement } from './judge-dcv.js';
import type { Remote } from './remote.js';

export interface CoordinateOptions {
  /** As the primary network perspective sees it. */
  readonly validate: Validate;
  /** `off`: a CA that does without, because nothing demands it of it. */
  readonly remotes: readonly Remote[] | 'off';
  /** Limits of the day. */
  readonly limits: () => MpicLimits;
  readonly readTlsAlpnCertificate: ReadTlsAlpnCertificate;
}

/** Evidence of a validation: what the primary perspective recorded, and what the remote ones had to say. */
export interface CoordinatedRecord {
  readonly primary: unknown;
  readonly corroboration: CorroborationRecord;
}

type Asked = Awaited<ReturnType<Remote['ask']>>;

const FIX = 'See that the whole Internet gets the same answers: all name servers, all addresses, in every country; then order again';

/**
 * Validation from several network perspectives (BR 3.2.2.9), all at once: the remote ones are asked where the primary will most likely see the
 * proof, while it looks. Where it sees the proof elsewhere, that was for nothing, and they are asked for that place. What they say counts only
 * beside what the primary has seen. The record becomes a {@link CoordinatedRecord}.
 */
export function coordinate({ validate, remotes, limits, readTlsAlpnCertificate }: CoordinateOptions): Validate {
  const askAll = (request: ValidationRequest, authorizationDomain: string, sight: Sight, signal: AbortSignal): Promise<readonly Asked[]> => {
    if (remotes === 'off') return Promise.resolve([]);
    const question = toDcvCheck(request, authorizationDomain, sight);
    return Promise.all(remotes.map((remote) => remote.ask('/dcv', question, signal)));
  };
  return async (request, signal) => {
    const guess = remotes === 'off' ? undefined : anticipateSight(request);
    const early = guess && askAll(request, request.name, guess, signal);
    // Where the primary refuses, nobody waits for it.
    early?.catch(() => undefined);
    const alone = await validate(request, signal);
    const { record: primary } = alone;
    const result = alone.ok || !METHODS[alone.method].mpic ? alone : { ...alone, problem: fromPrimary(alone.problem) };
    if (remotes === 'off') return { ...result, record: { primary, corroboration: NOT_ASKED.off } };
    if (!result.ok) return { ...result, record: { primary, corroboration: NOT_ASKED.refused } };
    if (!METHODS[result.method].mpic) return { ...result, record: { primary, corroboration: NOT_ASKED.method } };
    const { sight, authorizationDomain = request.name, method } = result;
    if (sight === undefined) throw new InvariantError(`${method} needs remote perspectives and does not say what they have to look at`);
    const asGuessed = authorizationDomain === request.name && isDeepStrictEqual(sight, guess);
    const asked = await ((asGuessed ? early : undefined) ?? askAll(request, authorizationDomain, sight, signal));
    const votes = asked.map(({ reply, response }): { reply: RemoteReply; judgement: Judgement } => {
      if (response !== undefined) return { reply, judgement: judgeDcv(request, sight, response, readTlsAlpnCertificate) };
      return { reply, judgement: { corroborates: false, type: 'serverInternal', why: reply.failure ?? 'it gave no answer' } };
    });
    const { verdict, problem } = corroborate(`the proof for ${request.name}`, votes, limits(), FIX);
    const perspectives = votes.map(({ reply, judgement }) => toJudgedReply(reply, judgement));
    const record: CoordinatedRecord = { primary, corroboration: { asked: true, ...verdict, perspectives } };
    return problem === undefined ? { ...result, record } : { ok: false, method, problem, record };
  };
}
