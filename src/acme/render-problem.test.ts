import { expect, test } from 'vitest';
import { SeededRandom } from '../../test/support/seeded-random.js';
import { PROBLEM_TYPES, Problem, type ProblemType } from '../core/problem.js';
import { asProblem, renderProblem } from './render-problem.js';

const FACTS = { termsOfServiceUrl: 'https://ca.example/terms', websiteUrl: 'https://ca.example/' };

test.each(Object.entries(PROBLEM_TYPES))('%s is sent with %i, in the header and in the document', (type, status) => {
  const reply = renderProblem(new Problem(type as ProblemType, 'What to change.'), { facts: FACTS });
  expect([reply.status, reply.contentType]).toEqual([status, 'application/problem+json']);
  expect(JSON.parse(reply.body!)).toMatchObject({ type: `urn:ietf:params:acme:error:${type}`, detail: 'What to change.', status });
});

test('a wait shorter than a second is a second, for Retry-After knows whole ones only', () => {
  expect(renderProblem(new Problem('rateLimited', 'x', { retryAfterSeconds: 0.2 }), { facts: FACTS }).retryAfterSeconds).toBe(1);
});

test.each([[new TypeError('secret')], ['secret'], [undefined], [{ secret: true }]])(
  '%o becomes serverInternal without a word of it',
  (thrown) => {
    const errors: object[] = [];
    const log = {
      debug: () => undefined,
      info: () => undefined,
      warn: () => undefined,
      error: (fields: object) => void errors.push(fields),
    };
    const problem = asProblem(thrown, { log, random: new SeededRandom() }, { request: 'r-1' });
    expect([problem.type, problem.status]).toEqual(['serverInternal', 500]);
    expect(JSON.stringify(problem.toDocument())).not.toContain('secret');
    const incident = /incident ([\w-]+)\.$/.exec(problem.detail)?.[1];
    expect(errors).toEqual([{ request: 'r-1', incident, err: thrown }]);
  },
);
