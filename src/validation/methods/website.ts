import { createHash } from 'node:crypto';
import { InvariantError } from '../../core/invariant-error.js';
import { PROBLEM_TYPES } from '../../core/problem.js';
import type { StoredProblem } from '../../core/problem.js';
import type { Clock } from '../../core/time.js';
import { quoteForeign } from '../net/quote-foreign.js';
import type { HttpClient, HttpHop, HttpResult, ValidationResult } from '../ports.js';

export type WebsiteMethod = '3.2.2.4.18' | '3.2.2.4.19';

/** Where a file may stand, and as what method that counts. */
export interface WebsitePlace {
  readonly method: WebsiteMethod;
  readonly scheme: 'http' | 'https';
  /** Below `/.well-known/`. */
  readonly path: string;
}

type Fault = 'dns' | 'connection' | 'tls' | 'unauthorized' | 'incorrectResponse';

/**
 * The more a server has said, the more its answer tells the requester: the problem takes the type of the furthest attempt. One that was answered,
 * if only by a redirect to where nothing is, comes before one that was not.
 */
const FURTHEST: readonly Fault[] = ['incorrectResponse', 'unauthorized', 'tls', 'connection', 'dns'];

interface Attempt {
  method: WebsiteMethod;
  url: string;
  hops: readonly HttpHop[];
  outcome: 'matched' | Fault;
  /** Without final stop; empty when matched. */
  detail: string;
  /** SHA-256 of the octets that were read, hex. */
  bodyHash?: string;
}

/**
 * Validates a name by a file on its web server whose content is the key authorization; white space at its end is ignored. The places are
 * tried in their order; the first that answers rightly is the one recorded.
 * @param forbiddenText what no request may carry, redirected ones included
 * @throws InvariantError when there is no place
 */
export async function validateByFile(
  { httpClient, clock }: { httpClient: HttpClient; clock: Clock },
  {
    name,
    keyAuthorization,
    forbiddenText,
    places,
  }: { name: string; keyAuthorization: string; forbiddenText: string; places: readonly WebsitePlace[] },
  signal: AbortSignal,
): Promise<ValidationResult> {
  if (places.length === 0) throw new InvariantError('the methods that the challenge stands for are not among those allowed');
  const startedAtMs = clock.nowMs();
  const attempts: Attempt[] = [];
  const record = (): unknown => ({ startedAtMs, endedAtMs: clock.nowMs(), attempts });
  const unreachable = new Set<'http' | 'https'>();
  for (const { method, scheme, path } of places) {
    if (unreachable.has(scheme)) continue;
    const url = `${scheme}://${name}/.well-known/${path}`;
    const result = await httpClient.get(url, forbiddenText, signal);
    const attempt: Attempt = { method, url, hops: result.hops, ...judge(url, result, keyAuthorization) };
    attempts.push(attempt);
    if (attempt.outcome === 'matched') return { ok: true, method, sight: { kind: 'http', scheme, path }, record: record() };
    // What failed before a path was even sent fails for every path.
    if (failedAtFirstHop(result, 'dns')) break;
    if (failedAtFirstHop(result, 'connection')) unreachable.add(scheme);
  }
  const answered = attempts.filter(({ hops }) => hops.some(({ status }) => status !== undefined));
  const telling = answered.length > 0 ? answered : attempts;
  const worst = FURTHEST.map((type) => telling.find(({ outcome }) => outcome === type)).find((attempt) => attempt !== undefined);
  if (!worst || worst.outcome === 'matched') throw new InvariantError('a validation that failed has no failed attempt');
  return { ok: false, method: worst.method, problem: toProblem(worst.outcome, attempts), record: record() };
}

function failedAtFirstHop(result: HttpResult, type: 'dns' | 'connection'): boolean {
  return !result.ok && result.type === type && result.hops.length === 1 && result.hops[0]?.connected === false;
}

function judge(url: string, result: HttpResult, keyAuthorization: string): Pick<Attempt, 'outcome' | 'detail' | 'bodyHash'> {
  if (!result.ok) return { outcome: result.type, detail: result.detail };
  const { status, body, truncated, hops } = result;
  const bodyHash = createHash('sha256').update(body).digest('hex');
  const last = hops.at(-1);
  const via = last && last.url !== url ? `, redirected to ${last.url}` : '';
  const asked = `${url}${via} (${last?.address ?? 'no address'}:${last?.port ?? 0})`;
  if (status < 200 || status > 299) {
    return {
      outcome: 'unauthorized',
      detail: `${asked} answered with status ${status} and ${quoteBody(body)}, not with 200 and the file`,
      bodyHash,
    };
  }
  if (truncated) {
    return {
      outcome: 'incorrectResponse',
      detail: `${asked} answered with more than ${body.length} octets, beginning ${quoteForeign(body)}`,
      bodyHash,
    };
  }
  if (withoutTrailingSpace(body) === keyAuthorization) return { outcome: 'matched', detail: '', bodyHash };
  return {
    outcome: 'incorrectResponse',
    detail: `${asked} answered with ${quoteBody(body)}, which is not the key authorization`,
    bodyHash,
  };
}

function quoteBody(body: Buffer): string {
  return body.length === 0 ? 'an empty body' : quoteForeign(body);
}

/** RFC 8555 §8.3: the server SHOULD ignore white space at the end of the body. Octets stand for themselves, so that only ASCII can match. */
function withoutTrailingSpace(body: Buffer): string {
  let end = body.length;
  while (end > 0 && [0x20, 0x09, 0x0a, 0x0b, 0x0c, 0x0d].includes(body[end - 1] as number)) end--;
  return body.toString('latin1', 0, end);
}

function toProblem(type: Fault, attempts: readonly Attempt[]): StoredProblem {
  const fix =
    type === 'dns'
      ? 'Correct the DNS records and order again.'
      : `Serve the key authorization as the whole content of ${[...new Set(attempts.map(({ url }) => url))].join(' or ')} and order again.`;
  return { type, detail: `${attempts.map(({ detail }) => detail).join('; ')}. ${fix}`, status: PROBLEM_TYPES[type] };
}
