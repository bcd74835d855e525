import { createHash, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { LogListFault, parseLogList } from './parse-log-list.js';

const spkiOf = (curve: string): Buffer => generateKeyPairSync('ec', { namedCurve: curve }).publicKey.export({ type: 'spki', format: 'der' });
const EC = spkiOf('P-256');
const OTHER = spkiOf('P-256');
const idOf = (spki: Buffer): string => createHash('sha256').update(spki).digest('base64');

const rfc6962 = (over: object = {}): Record<string, unknown> => ({
  description: "Example 'Oak2027h1'",
  log_id: idOf(EC),
  key: EC.toString('base64'),
  url: 'https://oak.example/2027h1/',
  mmd: 86_400,
  state: { usable: { timestamp: '2025-08-01T00:00:00Z' } },
  temporal_interval: { start_inclusive: '2027-01-01T00:00:00Z', end_exclusive: '2027-07-01T00:00:00Z' },
  ...over,
});
const tiled = (over: object = {}): Record<string, unknown> => {
  const { url: _, ...rest } = rfc6962({ log_id: idOf(OTHER), key: OTHER.toString('base64'), description: 'Example static' });
  return { ...rest, submission_url: 'https://log.example/2027h1/', monitoring_url: 'https://mon.example/2027h1/', mmd: 60, ...over };
};
const list = (logs: unknown[], tiledLogs: unknown[] = [], over: object = {}): unknown => ({
  version: '85.48',
  log_list_timestamp: '2026-11-20T12:54:54.4Z',
  operators: [{ name: 'Example', email: ['ct@example.com'], logs, tiled_logs: tiledLogs }],
  ...over,
});
const faults = (raw: unknown): readonly string[] => {
  try {
    parseLogList(raw);
  } catch (error) {
    if (error instanceof LogListFault) return error.faults;
    throw error;
  }
  return [];
};

describe('a log list of version 3', () => {
  it('gives logs of both kinds, by the hash of their keys', () => {
    const { timestamp, logs } = parseLogList(list([rfc6962()], [tiled()]));
    expect(timestamp).toBe(Date.UTC(2026, 10, 20, 12, 54, 54) / 1000);
    expect([...logs.values()].map(({ key: _, ...log }) => log)).toEqual([
      {
        id: Buffer.from(idOf(EC), 'base64').toString('hex'),
        description: "Example 'Oak2027h1'",
        operator: 'Example',
        kind: 'rfc6962',
        submissionUrl: 'https://oak.example/2027h1/',
        state: 'usable',
        interval: { from: Date.UTC(2027, 0, 1) / 1000, until: Date.UTC(2027, 6, 1) / 1000 },
      },
      expect.objectContaining({ kind: 'static', submissionUrl: 'https://log.example/2027h1/' }),
    ]);
  });

  it('leaves members alone that it does not know, as the format grows', () => {
    const grown = rfc6962({ dns: 'oak.ct.example', final_note: 'x', state: { readonly: { timestamp: '2026-01-01T00:00:00Z', final_tree_head: { tree_size: 5 } } } });
    expect([...parseLogList(list([grown], [], { is_all_logs: false })).logs.values()][0]?.state).toBe('readonly');
  });

  it('leaves out logs for tests and for monitoring; one without a state is pending', () => {
    expect(parseLogList(list([rfc6962({ log_type: 'test' })], [tiled({ log_type: 'monitoring_only' })])).logs.size).toBe(0);
    expect([...parseLogList(list([rfc6962({ state: undefined })])).logs.values()][0]?.state).toBe('pending');
  });

  it('takes RSA keys', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'der' });
    expect(parseLogList(list([rfc6962({ key: rsa.toString('base64'), log_id: idOf(rsa) })])).logs.size).toBe(1);
  });

  it.each<[string, unknown, RegExp]>([
    ['no object', 'x', /\(file\): /],
    ['no time of publication', list([], [], { log_list_timestamp: 'yesterday' }), /log_list_timestamp: must be an RFC 3339 time/],
    ['nobody', list([], [], { operators: [] }), /operators: /],
    ['an ID that is of another key', list([rfc6962({ log_id: idOf(OTHER) })]), /log_id is not the SHA-256 of its key/],
    ['a key twice', list([rfc6962(), rfc6962()]), /its key is there twice/],
    ['an unknown state', list([rfc6962({ state: { wonderful: { timestamp: '2025-08-01T00:00:00Z' } } })]), /operators\.0\.logs\.0\.state/],
    [
      'two states',
      list([rfc6962({ state: { usable: { timestamp: '2025-08-01T00:00:00Z' }, retired: { timestamp: '2025-08-01T00:00:00Z' } } })]),
      /exactly one state/,
    ],
    ['an interval that ends before it starts', list([rfc6962({ temporal_interval: { start_inclusive: '2027-07-01T00:00:00Z', end_exclusive: '2027-01-01T00:00:00Z' } })]), /must end after it starts/],
    ['a URL without its slash', list([rfc6962({ url: 'https://oak.example/2027h1' })]), /must end with a slash/],
    ['a URL with a query', list([rfc6962({ url: 'https://oak.example/?x=/' })]), /neither query/],
    ['an ftp URL', list([rfc6962({ url: 'ftp://oak.example/' })]), /http or https/],
    ['a static log without submission URL', list([], [tiled({ submission_url: undefined })]), /tiled_logs\.0\.submission_url/],
    ['a key on another curve', list([rfc6962({ key: spkiOf('P-384').toString('base64') })]), /neither ECDSA on P-256/],
    ['no key', list([rfc6962({ key: 'AAAA' })]), /no SubjectPublicKeyInfo/],
  ])('is refused with %s', (_, raw, fault) => {
    expect(faults(raw).join('\n')).toMatch(fault);
  });
});
