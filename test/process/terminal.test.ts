import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { systemClock } from '../../src/app/system-clock.js';
import { run } from '../interop/support/run.js';
import { ceremonyRig, type CeremonyRig } from '../support/ceremony-rig.js';
import { MAIN } from '../support/development-process.js';
import { KEY, runAtTerminal, type TerminalRun, type TypedAnswer } from '../support/terminal.js';

let rig: CeremonyRig;
let people: string;
beforeAll(async () => {
  rig = await ceremonyRig(systemClock);
  people = join(rig.folder, 'at-terminal.json');
});
afterAll(() => rig.remove());

const environment = (): Record<string, string> => ({ SOFTHSM2_CONF: process.env['SOFTHSM2_CONF'] ?? '' });
const type = (args: readonly string[], ...answers: TypedAnswer[]): Promise<TerminalRun> => runAtTerminal([process.execPath, MAIN, ...args], answers, { env: environment() });
const add = (name: string, ...answers: TypedAnswer[]): Promise<TerminalRun> => type(['ceremony', 'person', 'add', name, '--people', people], ...answers);
const SECRET = 'a passphrase to type';
const JAPANESE = '鍵束と手形の合言葉は秘密です';

describe('a passphrase at the terminal', () => {
  test('is typed twice, corrected with the backspace key, and never shown', async () => {
    const { code, screen } = await add('erin', ['new passphrase of erin: ', `${SECRET}x${KEY.backspace}${KEY.enter}`], ['the same once more: ', SECRET + KEY.enter]);
    expect([code, screen]).toEqual([0, expect.stringContaining(`erin is in ${people}`)]);
    expect(screen).not.toContain(SECRET.slice(0, 4));
    expect(readFileSync(people, 'utf8')).not.toContain(SECRET);
  });

  test('that is typed differently the second time adds nobody', async () => {
    const before = readFileSync(people, 'utf8');
    const typed = await add('frank', ['new passphrase of frank: ', SECRET + KEY.enter], ['the same once more: ', `${SECRET}!${KEY.enter}`]);
    expect(typed).toMatchObject({ code: 2, screen: expect.stringContaining('the two passphrases differ; nobody was added') });
    expect(readFileSync(people, 'utf8')).toBe(before);
  });

  test('may be Japanese', async () => {
    expect((await add('太郎', ['new passphrase of 太郎: ', JAPANESE + KEY.enter], ['the same once more: ', JAPANESE + KEY.enter])).code).toBe(0);
  });

  test.each([
    ['Control-C', KEY.controlC, 'it was broken off at the terminal'],
    ['Control-D', KEY.controlD, 'the terminal was closed'],
  ])('%s ends the question, and nothing was done', async (_, key, words) => {
    const before = readFileSync(people, 'utf8');
    expect(await add('grace', ['new passphrase of grace: ', key])).toMatchObject({ code: 2, screen: expect.stringContaining(words) });
    expect(readFileSync(people, 'utf8')).toBe(before);
  });

  test('cannot be asked for without a terminal, and the message says what to give instead', async () => {
    expect(await run(process.execPath, [MAIN, 'ceremony', 'person', 'add', 'heidi', '--people', people])).toMatchObject({
      code: 2,
      output: expect.stringMatching(/no terminal\. Give a file instead \(--passphrase-file NAME=FILE\)/),
    });
  });
});

describe('a ceremony at the terminal', () => {
  const ceremony = (folder: string): string => {
    const file = join(rig.folder, `${folder}.yaml`);
    writeFileSync(
      file,
      stringify({
        title: 'At the terminal',
        people: { file: people, present: ['erin', '太郎'] },
        token: { module: rig.soft.modulePath, label: 'test', pin: 'prompt' },
        folder,
        root: null,
        audit: { id: 'audit-1', key: 'audit-1', generate: { type: 'EC', curve: 'P-256' } },
      }),
    );
    return file;
  };

  test('each person has three tries; nobody’s passphrase and no PIN is on the screen or in the transcript', async () => {
    const { code, screen } = await type(
      ['ceremony', 'run', ceremony('typed'), '--commit'],
      ['passphrase of erin: ', `not hers at all${KEY.enter}`],
      ['passphrase of erin: ', SECRET + KEY.enter],
      ['passphrase of 太郎: ', JAPANESE + KEY.enter],
      ['user PIN of the token "test": ', rig.soft.pin + KEY.enter],
    );
    expect([code, screen]).toEqual([0, expect.stringMatching(/a person is present[^]*erin[^]*太郎[^]*made the key in the token: audit-1/)]);
    const [, transcript = ''] = /transcript (\S+)\.json/.exec(screen) ?? [];
    for (const secret of [SECRET, JAPANESE, rig.soft.pin, 'not hers']) {
      expect(screen).not.toContain(secret);
      expect(readFileSync(`${transcript}.json`, 'utf8')).not.toContain(secret);
    }
  });

  test('after the third wrong one nothing is done', async () => {
    const wrong: TypedAnswer = ['passphrase of erin: ', `not hers at all${KEY.enter}`];
    expect(await type(['ceremony', 'run', ceremony('refused'), '--commit'], wrong, wrong, wrong)).toMatchObject({ code: 2, screen: expect.stringContaining('that is not the passphrase of erin; nothing was done') });
  });

  test('a wrong PIN is said to be one, once', async () => {
    const answers: TypedAnswer[] = [['passphrase of erin: ', SECRET + KEY.enter], ['passphrase of 太郎: ', JAPANESE + KEY.enter], ['user PIN of the token "test": ', `000000${KEY.enter}`]];
    expect(await type(['ceremony', 'run', ceremony('wrong-pin'), '--commit'], ...answers)).toMatchObject({ code: 2, screen: expect.stringMatching(/PIN/) });
  });
});
