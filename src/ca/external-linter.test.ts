import { expect, it } from 'vitest';
import type { ExternalFinding, ExternalVerdict } from '../lint/external/external-linter.js';
import { externalLinter, LinterUnavailable } from './external-linter.js';

const finding = (id: string): ExternalFinding => ({ id, severity: 'warning', detail: id === 'silent' ? '' : `about ${id}` });
const judge = (...verdicts: ExternalVerdict[]) => externalLinter(() => Promise.resolve(verdicts))(Buffer.from('der'), 'certificate');

it('hands the linters what it is handed', async () => {
  const asked: unknown[] = [];
  await externalLinter((...args) => {
    asked.push(args);
    return Promise.resolve([]);
  })(Buffer.from('der'), 'precertificate');
  expect(asked).toEqual([['precertificate', Buffer.from('der')]]);
});

it('finds what any of them refuses for, and nothing that is explained', async () => {
  expect(
    await judge(
      { linter: 'one', outcome: 'passed', findings: [finding('explained')] },
      { linter: 'two', outcome: 'refused', findings: [finding('explained'), finding('bad'), finding('silent')], refusing: [finding('bad'), finding('silent')] },
    ),
  ).toEqual({
    findings: [
      { id: 'two/bad', citation: 'warning', detail: 'about bad' },
      { id: 'two/silent', citation: 'warning', detail: 'no words of its own' },
    ],
    passed: [{ name: 'one', findings: ['explained'] }],
  });
});

it('lets nothing through that one of them left unjudged, even where others refuse: the next run asks again', async () => {
  const judged = judge(
    { linter: 'one', outcome: 'unjudged', reason: 'it is away' },
    { linter: 'two', outcome: 'refused', findings: [finding('bad')], refusing: [finding('bad')] },
  );
  await expect(judged).rejects.toThrow(LinterUnavailable);
  await expect(judged).rejects.toThrow('the certificate was not judged and is not signed: one: it is away');
});
