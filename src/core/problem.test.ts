import { expect, test } from 'vitest';
import { Problem, PROBLEM_TYPES, toProblemDocument } from './problem.js';

test('carries the status of its type unless told otherwise', () => {
  expect(new Problem('orderNotReady', 'x').status).toBe(403);
  expect(new Problem('malformed', 'x', { status: 404 }).status).toBe(404);
});

test.each(Object.entries(PROBLEM_TYPES))('%s has an HTTP error status', (_type, status) => {
  expect(status).toBeGreaterThanOrEqual(400);
  expect(status).toBeLessThan(600);
});

test('is rendered with the ACME prefix, also in its subproblems, and without its cause', () => {
  const problem = new Problem('rejectedIdentifier', 'two names', {
    cause: new Error('secret'),
    instance: 'https://ca.example/act',
    subproblems: [{ type: 'unsupportedIdentifier', detail: 'ip', identifier: { type: 'ip', value: '192.0.2.1' } }],
  });
  expect(problem.toDocument()).toEqual({
    type: 'urn:ietf:params:acme:error:rejectedIdentifier',
    detail: 'two names',
    status: 400,
    instance: 'https://ca.example/act',
    subproblems: [
      { type: 'urn:ietf:params:acme:error:unsupportedIdentifier', detail: 'ip', identifier: { type: 'ip', value: '192.0.2.1' } },
    ],
  });
  expect(JSON.stringify(problem.toDocument())).not.toContain('secret');
});

test('what is stored is rendered like the problem itself', () => {
  const problem = new Problem('badSignatureAlgorithm', 'no', { algorithms: ['ES256'] });
  expect(problem.toDocument().algorithms).toEqual(['ES256']);
  expect(toProblemDocument(problem.toStored())).toEqual({
    type: 'urn:ietf:params:acme:error:badSignatureAlgorithm',
    detail: 'no',
    status: 400,
  });
});
