import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseIssueValue } from './issue-value.js';

const LABEL = '[a-zA-Z0-9](?:-*[a-zA-Z0-9])*';
/** The grammar of RFC 8659 §4.2, written down a second time as one expression. */
const GRAMMAR = new RegExp(
  `^[ \\t]*(?:${LABEL}(?:\\.${LABEL})*[ \\t]*)?(?:;[ \\t]*(?:${LABEL}[ \\t]*=[ \\t]*[!-:<-~]*(?:[ \\t]*;[ \\t]*${LABEL}[ \\t]*=[ \\t]*[!-:<-~]*)*[ \\t]*)?)?$`,
);

describe('parseIssueValue', () => {
  it.each([
    ['ca.example', { issuer: 'ca.example', parameters: [] }],
    [' \tCA.Example ', { issuer: 'ca.example', parameters: [] }],
    ['', { issuer: '', parameters: [] }],
    [';', { issuer: '', parameters: [] }],
    ['localhost', { issuer: 'localhost', parameters: [] }],
    [
      'ca.example; a=1; B-c =https://x/?y=z',
      {
        issuer: 'ca.example',
        parameters: [
          { tag: 'a', value: '1' },
          { tag: 'b-c', value: 'https://x/?y=z' },
        ],
      },
    ],
    ['; a=', { issuer: '', parameters: [{ tag: 'a', value: '' }] }],
  ])('%j', (text, value) => {
    expect(parseIssueValue(text)).toEqual(value);
  });
  it.each([
    'ca..example',
    '.example',
    'ca.example.',
    '-ca.example',
    'ca_.example',
    'ca.example a=1',
    'ca.example; a',
    'ca.example; a=1;',
    'ca.example;;',
    'ca.example; a b=1',
    'ca.example; a=b c',
    'ca.example; a=é',
    'ca.example\u00a0',
    'ca.example\n',
  ])('refuses %j', (text) => {
    expect(parseIssueValue(text)).toBeUndefined();
  });
  it('agrees with the grammar of the RFC', () => {
    const pieces = fc.constantFrom('a', 'B9', '-', '.', ' ', '\t', ';', '=', 'ca.example', 'x=1', 'é', '\u0000', '/', '"');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        expect(parseIssueValue(text) !== undefined, JSON.stringify(text)).toBe(GRAMMAR.test(text));
      }),
      { numRuns: 2_000 },
    );
  });
});
