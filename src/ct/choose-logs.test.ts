import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { SECONDS_PER_DAY } from '../core/time.js';
import { chooseLogs, eligibleLogs } from './choose-logs.js';
import { LOG_STATES, type CtLog, type LogState } from './ct-log.js';
import { satisfies, sctRequirement } from './sct-requirement.js';

const { publicKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const NOW = Date.UTC(2026, 10, 21) / 1000;

/** A log written as its operator and kind: `A`, or `a` for a static-ct-api one; and a number that tells it from the others. */
function log(name: string, over: Partial<CtLog> = {}): CtLog {
  const operator = name.charAt(0);
  return {
    id: name,
    description: name,
    operator: operator.toUpperCase(),
    kind: operator === operator.toUpperCase() ? 'rfc6962' : 'static',
    key,
    submissionUrl: 'https://log.example/',
    state: 'usable',
    interval: null,
    ...over,
  };
}
const logs = (...names: string[]): CtLog[] => names.map((name) => log(name));
const names = (chosen: readonly CtLog[] | undefined): string[] | undefined => chosen?.map(({ id }) => id);
const lasting = (seconds: number) => sctRequirement({ notBefore: NOW, notAfter: NOW + seconds - 1 });
const SHORT = lasting(90 * SECONDS_PER_DAY);
const LONG = lasting(199 * SECONDS_PER_DAY);

describe('what browsers ask for', () => {
  it('is two SCTs of two operators up to 180 days to the second, three beyond', () => {
    expect(lasting(180 * SECONDS_PER_DAY)).toEqual({ scts: 2, operators: 2, perOperator: 1, rfc6962: 1 });
    expect(lasting(180 * SECONDS_PER_DAY + 1)).toEqual({ scts: 3, operators: 2, perOperator: 2, rfc6962: 1 });
  });

  it.each<[what: string, requirement: typeof SHORT, names: string[], answer: boolean]>([
    ['one log', SHORT, ['A1'], false],
    ['two of one operator', SHORT, ['A1', 'A2'], false],
    ['three of one operator', SHORT, ['A1', 'A2', 'A3'], false],
    ['two operators', SHORT, ['A1', 'B1'], true],
    ['two operators, one of them static', SHORT, ['A1', 'b1'], true],
    ['static logs alone', SHORT, ['a1', 'b1'], false],
    ['one log twice', SHORT, ['A1', 'A1'], false],
    ['two SCTs for a long validity', LONG, ['A1', 'B1'], false],
    ['three of two operators', LONG, ['A1', 'A2', 'B1'], true],
    ['three of one operator', LONG, ['A1', 'A2', 'A3'], false],
    ['four, three of which are of one operator', LONG, ['A1', 'A2', 'A3', 'B1'], true],
    ['three static ones', LONG, ['a1', 'b1', 'c1'], false],
    ['three operators, one RFC 6962 log', LONG, ['a1', 'b1', 'C1'], true],
  ])('%s', (_, requirement, chosen, answer) => {
    const unique = new Map(chosen.map((name) => [name, log(name)]));
    expect(satisfies(chosen.map((name) => unique.get(name)!), requirement)).toBe(answer);
  });

  it.each(LOG_STATES.map((state) => [state, ['qualified', 'usable', 'readonly'].includes(state)] as const))('a log that is %s counts: %s', (state, counts) => {
    expect(satisfies([log('A1', { state }), log('B1')], SHORT)).toBe(counts);
  });
});

describe('logs that a certificate may go to', () => {
  const NOT_AFTER = NOW + 199 * SECONDS_PER_DAY;
  it.each<[LogState, boolean]>(LOG_STATES.map((state) => [state, state === 'usable']))('a log that is %s: %s', (state, fits) => {
    expect(eligibleLogs([log('A1', { state })], NOT_AFTER)).toHaveLength(fits ? 1 : 0);
  });

  it.each<[string, number, number, boolean]>([
    ['holds notAfter', NOT_AFTER - 1, NOT_AFTER + 1, true],
    ['begins with it', NOT_AFTER, NOT_AFTER + 1, true],
    ['ends with it', NOT_AFTER - 1, NOT_AFTER, false],
    ['begins after it', NOT_AFTER + 1, NOT_AFTER + 2, false],
  ])('a log whose interval %s', (_, from, until, fits) => {
    expect(eligibleLogs([log('A1', { interval: { from, until } })], NOT_AFTER)).toHaveLength(fits ? 1 : 0);
  });
});

describe('the choice', () => {
  it.each<[what: string, candidates: string[], requirement: typeof SHORT, counted: string[], chosen: string[] | undefined]>([
    ['the first that fit', ['A1', 'B1', 'C1'], SHORT, [], ['A1', 'B1']],
    ['skips the same operator', ['A1', 'A2', 'B1'], SHORT, [], ['A1', 'B1']],
    ['keeps the preferred static log and adds an RFC 6962 one', ['a1', 'b1', 'C1'], SHORT, [], ['a1', 'C1']],
    ['three for a long validity', ['A1', 'A2', 'A3', 'b1'], LONG, [], ['A1', 'A2', 'b1']],
    ['only what is missing', ['C1', 'D1'], SHORT, ['A1'], ['C1']],
    ['nothing when enough is there', ['C1'], SHORT, ['A1', 'B1'], []],
    ['nothing helps: one operator', ['A1', 'A2', 'a3'], SHORT, [], undefined],
    ['nothing helps: no RFC 6962 log', ['a1', 'b1', 'c1'], LONG, [], undefined],
    ['no logs at all', [], SHORT, [], undefined],
    ['an SCT that does not count leaves both to be found', ['B1', 'C1'], SHORT, ['a1', 'a2'], ['B1']],
  ])('%s', (_, candidates, requirement, counted, chosen) => {
    expect(names(chooseLogs(logs(...candidates), requirement, logs(...counted)))).toEqual(chosen);
  });
});
