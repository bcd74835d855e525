import { Problem } from '../core/problem.js';
import type { Log } from '../core/log.js';
import type { Random } from '../core/random.js';
import type { DirectoryFacts } from '../ra/registration-authority.js';
import type { Reply } from './reply.js';

const INCIDENT_BYTES = 9;
const INTERNAL_RETRY_SECONDS = 60;

export interface ProblemParts {
  facts: Pick<DirectoryFacts, 'termsOfServiceUrl' | 'websiteUrl'>;
  log: Log;
  random: Random;
}

/** Whatever was thrown, as a Problem. What is none becomes `serverInternal` with an incident id that the log has too, and nothing of the cause. */
export function asProblem(error: unknown, { log, random }: Pick<ProblemParts, 'log' | 'random'>, request: object): Problem {
  if (error instanceof Problem) {
    if (error.status >= 500)
      log.error({ ...request, problem: error.type, detail: error.detail, err: error.options.cause }, 'acme: request failed');
    return error;
  }
  const incident = random.bytes(INCIDENT_BYTES).toString('base64url');
  log.error({ ...request, incident, err: error }, 'acme: request failed unexpectedly');
  return new Problem(
    'serverInternal',
    `The server failed on this request; try again later, and if it stays so, report the incident ${incident}.`,
    {
      retryAfterSeconds: INTERNAL_RETRY_SECONDS,
    },
  );
}

/** The reply that shows a problem (RFC 8555 §6.7). */
export function renderProblem(problem: Problem, { facts }: Pick<ProblemParts, 'facts'>): Reply {
  const { location, retryAfterSeconds, instance } = problem.options;
  // Both are a must for userActionRequired (RFC 8555 §7.3.3).
  const userAction = problem.type === 'userActionRequired';
  const document = { ...problem.toDocument(), ...(userAction && { instance: instance ?? facts.websiteUrl }) };
  return {
    status: problem.status,
    body: JSON.stringify(document),
    contentType: 'application/problem+json',
    ...(location !== undefined && { location }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds: Math.max(1, Math.ceil(retryAfterSeconds)) }),
    ...(userAction && { links: [{ url: facts.termsOfServiceUrl, rel: 'terms-of-service' as const }] }),
  };
}
