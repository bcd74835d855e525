import { PROBLEM_TYPES } from '../../core/problem.js';
import type { StoredProblem } from '../../core/problem.js';
import { quoteForeign } from '../net/quote-foreign.js';
import type { CaaFinding, CaaProperty, CaaQuestion } from '../ports.js';
import type { CaaGrant, CaaVerdict } from './evaluate.js';
import { methodLabels } from './method-labels.js';

type Refusal = Extract<CaaVerdict, { permitted: false }>;

/** Records that a problem quotes. */
const MOST_QUOTED = 5;

const REASONS: Readonly<Record<CaaGrant, string>> = {
  granted: 'permits',
  nobody: 'permits nobody',
  'another-issuer': 'names another CA',
  malformed: 'is no value of RFC 8659 and permits nobody',
  account: 'names another account (accounturi)',
  method: 'allows other validation methods only (validationmethods)',
  unsatisfiable: 'has accounturi twice, or validationmethods that are no list, which nobody can meet',
};

/** Words a refusal by a CAA set: which record at which owner refused, and which would allow it. */
export function explainForbidden(question: CaaQuestion, found: Extract<CaaFinding, { outcome: 'found' }>, refusal: Refusal): StoredProblem {
  const name = question.wildcard ? `*.${question.name}` : question.name;
  const alias = found.steps.at(-1)?.aliases.at(-1);
  const where = `the CAA set at ${found.owner}${alias === undefined ? '' : ` (by CNAME at ${alias})`}`;
  const detail = `CAA does not permit this CA to issue for ${name}: in ${where}, ${wordRecords(refusal)}. ${wordFix(question, found, refusal)}`;
  return { type: 'caa', detail, status: PROBLEM_TYPES.caa };
}

/** Words a lookup that failed, which is no permission. */
export function explainFailed({ name }: CaaQuestion, { owner, detail }: Extract<CaaFinding, { outcome: 'failed' }>): StoredProblem {
  const whose = owner === name ? '' : `, which decide for ${name},`;
  const text = `The CAA records of ${owner}${whose} could not be looked up: ${detail}. Without an answer nothing is issued: see that all name servers of ${owner} answer questions for CAA, and try again.`;
  return { type: 'dns', detail: text, status: PROBLEM_TYPES.dns };
}

function wordRecords(refusal: Refusal): string {
  const worded =
    refusal.because === 'not-granted'
      ? refusal.properties.map(({ property, grant }) => `${write(property)} ${REASONS[grant]}`)
      : refusal.properties.map(
          (property) =>
            `${write(property)} ${refusal.because === 'critical' ? 'is critical and unknown to this CA' : 'has a tag that is none'}`,
        );
  const more = worded.length - MOST_QUOTED;
  return worded.slice(0, MOST_QUOTED).join(', ') + (more > 0 ? `, and ${more} more do not permit it either` : '');
}

function wordFix(question: CaaQuestion, { owner }: { owner: string }, refusal: Refusal): string {
  if (refusal.because !== 'not-granted')
    return `Remove ${refusal.properties.length === 1 ? 'this record' : 'these records'} and try again.`;
  const [issuer = ''] = question.issuers;
  const ours = refusal.properties.filter(({ grant }) => grant === 'account' || grant === 'method').map(({ grant }) => grant);
  const parameters = [
    ...(ours.includes('account') ? [`accounturi=${question.accountUri}`] : []),
    ...(ours.includes('method') ? [`validationmethods=${methodLabels(question.method, question.challengeType)[0] ?? ''}`] : []),
  ];
  const record = `CAA 0 ${refusal.tag} "${[issuer, ...parameters].join('; ')}"`;
  const otherMethod = ours.includes('method') ? ', or validate by a method that is allowed' : '';
  return `To permit it, publish at ${owner}: ${record}${otherMethod}; then try again.`;
}

function write({ flags, tag, value }: CaaProperty): string {
  return `${flags} ${/^[a-z0-9]+$/i.test(tag) ? tag : quoteForeign(tag)} ${quoteForeign(value)}`;
}
