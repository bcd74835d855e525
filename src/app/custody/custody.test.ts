import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { systemRandom } from '../system-random.js';
import { combineShares } from './combine-shares.js';
import { CustodyFault } from './custody-fault.js';
import { openShare, type OpenedShare } from './open-share.js';
import { passphrasesFrom } from './passphrases.js';
import { addPerson, isPassphraseOf, readPeopleFile } from './people-file.js';
import { parseShare, type ShareFile } from './share-file.js';
import { splitSecret } from './split-secret.js';

const parts = { clock: new FakeClock('2026-11-24T00:00:00Z'), random: systemRandom, scryptCost: 2 ** 14 };
const people = ['alice', 'bob', '織部'].map((name) => ({ name, passphrase: `correct horse ${name}` }));
const secret = Buffer.from('493817');

let folder: string;
let shares: ShareFile[];
let opened: OpenedShare[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tegata-custody-'));
  shares = await splitSecret({ purpose: 'token-pin', subject: 'tegata', secret, threshold: 2, holders: people }, parts);
  opened = await Promise.all(shares.map((share, at) => openShare(share, people[at]?.passphrase ?? '')));
});
afterAll(() => rmSync(folder, { recursive: true }));

const share = (at: number): OpenedShare => opened[at] as OpenedShare;

describe('shares', () => {
  it('give the secret, any two of three, and not one alone', async () => {
    for (const [a, b] of [[0, 1], [1, 2], [2, 0]] as const) expect(await combineShares([share(a), share(b)])).toEqual(secret);
    expect(await combineShares(opened)).toEqual(secret);
    await expect(combineShares([share(0)])).rejects.toThrow('2 shares of different holders are needed, not 1');
    await expect(combineShares([share(0), share(0)])).rejects.toThrow('not 1');
  });

  it('hold neither the secret nor a passphrase', () => {
    const text = JSON.stringify(shares);
    for (const word of [secret.toString(), secret.toString('hex'), 'correct horse']) expect(text).not.toContain(word);
  });

  it('do not open with another passphrase, nor when anything in them was changed', async () => {
    const [first] = shares as [ShareFile];
    await expect(openShare(first, 'wrong passphrase')).rejects.toThrow(CustodyFault);
    for (const changed of [{ threshold: 3 }, { holder: 'bob' }, { subject: 'other' }, { purpose: 'backup' as const }, { holders: ['alice', 'mallory'] }]) {
      await expect(openShare({ ...first, ...changed }, people[0]?.passphrase ?? '')).rejects.toThrow('or the share was changed');
    }
  });

  it('of two splits do not mix, and a changed one is noticed', async () => {
    const other = await splitSecret({ purpose: 'token-pin', subject: 'tegata', secret, threshold: 2, holders: people }, parts);
    const strange = await openShare(other[1] as ShareFile, people[1]?.passphrase ?? '');
    await expect(combineShares([share(0), strange])).rejects.toThrow('different splits');
    const bent = { ...share(1), share: Buffer.from(share(1).share.map((octet, at) => (at === 3 ? octet ^ 1 : octet))) };
    await expect(combineShares([share(0), bent])).rejects.toThrow('do not fit together');
  });

  it('are refused when they are none', () => {
    expect(() => parseShare('{', 'x.json')).toThrow('x.json is no share: it is not JSON');
    expect(() => parseShare('{"format":"tegata-share-1"}', 'x.json')).toThrow(/x\.json is no share: purpose/);
    expect(() => parseShare(JSON.stringify({ ...shares[0], scrypt: { ...shares[0]?.scrypt, cost: 2 ** 30 } }), 'x.json')).toThrow(/scrypt\.cost/);
  });

  it.each([[1, people], [4, people], [2, [people[0], people[0]]]] as [number, typeof people][])('cannot be %i of people who are too few', async (threshold, holders) => {
    await expect(splitSecret({ purpose: 'token-pin', subject: 'tegata', secret, threshold, holders }, parts)).rejects.toThrow(CustodyFault);
  });
});

describe('the file of people', () => {
  it('knows each by the passphrase, in any Unicode form, and holds none', async () => {
    const file = join(folder, 'people.json');
    await addPerson(file, { name: '織部', passphrase: 'がんばれがんばれがんばれ' }, parts);
    await addPerson(file, { name: 'bob', passphrase: 'correct horse bob' }, parts);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).not.toContain('correct horse');
    const read = readPeopleFile(file);
    expect(await isPassphraseOf(read, '織部', 'がんばれがんばれがんばれ'.normalize('NFD'))).toBe(true);
    expect(await isPassphraseOf(read, 'bob', 'がんばれがんばれがんばれ')).toBe(false);
    await expect(isPassphraseOf(read, 'carol', 'x')).rejects.toThrow('carol is not in the file of people');
    await expect(addPerson(file, { name: 'bob', passphrase: 'another passphrase' }, parts)).rejects.toThrow(/bob is in .* already/);
    expect(readPeopleFile(file)).toEqual(read);
  });

  it('takes neither short passphrases nor names that are paths', async () => {
    const file = join(folder, 'none.json');
    await expect(addPerson(file, { name: 'dave', passphrase: 'short' }, parts)).rejects.toThrow('12 characters');
    await expect(addPerson(file, { name: '../dave', passphrase: 'long enough for all' }, parts)).rejects.toThrow('must begin with a letter');
    expect(() => readPeopleFile(file)).toThrow('tegata ceremony person add');
    writeFileSync(file, '{"format":"tegata-people-1","people":[{}]}');
    expect(() => readPeopleFile(file)).toThrow(/people\.0\.name/);
  });
});

it('passphrases come from files, one line each; without file or terminal the remedy is named', async () => {
  const file = join(folder, 'alice.txt');
  writeFileSync(file, ' with spaces \n');
  const passphrases = passphrasesFrom(new Map([['alice', file]]));
  expect(await passphrases.of('alice', 'passphrase of alice')).toBe(' with spaces ');
  if (!process.stdin.isTTY) await expect(passphrases.of('bob', 'passphrase of bob')).rejects.toThrow('--passphrase-file');
});
