import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { buildProgram } from './build-program.js';

let printed = '';
beforeEach(() => {
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

const tegata = async (command: string): Promise<string> => {
  await buildProgram().parseAsync(command.split(' '), { from: 'user' });
  return printed;
};
const show = async (options: string) => JSON.parse(await tegata(`policy show --json ${options}`)) as Record<string, unknown>;

describe('tegata policy show', () => {
  test.each([
    ['2021-06-15', [2, 4, 7, 13, 14, 15, 16, 17, 18], 398, 825, 825, 0],
    ['2026-03-14', [4, 7, 13, 14, 16, 17, 18], 398, 398, 825, 2],
    ['2026-03-15', [4, 7, 13, 14, 16, 17, 18], 200, 200, 398, 3],
    ['2026-11-21', [4, 7, 13, 14, 16, 17, 18], 200, 200, 398, 4],
    ['2027-03-15', [4, 7, 13, 14, 18], 100, 100, 398, 5],
    ['2028-03-15', [7, 18], 100, 100, 398, 5],
    ['2029-03-15', [7, 18], 47, 10, 398, 5],
  ])(
    'of the policy as written, on %s',
    async (day, methods, maxValidityDays, domainReuseDays, organizationReuseDays, remotePerspectives) => {
      const { rules, ...shown } = await show(`--policy secom-sr-2.96 --at ${day}`);
      expect(shown).toEqual({
        policy: 'secom-sr-2.96',
        at: `${day}T00:00:00Z`,
        methods: methods.map((method) => `3.2.2.4.${method}`),
        maxValidityDays,
        domainReuseDays,
        organizationReuseDays,
        remotePerspectives,
      });
      expect(rules).toContainEqual({
        id: 'max-validity-days',
        value: maxValidityDays,
        source: expect.stringMatching(/(CP|BR) 6\.3\.2/) as string,
      });
      for (const rule of rules as object[]) expect(Object.keys(rule)).toEqual(['id', 'value', 'source']);
    },
  );

  test('without a baseline, and by a frozen one', async () => {
    expect(await show('--policy secom-sr-2.96 --baseline none')).toMatchObject({ maxValidityDays: 398, remotePerspectives: 0 });
    printed = '';
    expect(await show('--policy secom-sr-2.96 --baseline 2026-03-15 --at 2021-06-15')).toMatchObject({
      maxValidityDays: 200,
      remotePerspectives: 3,
    });
  });

  test('to the second', async () => {
    expect(await show('--at 2027-03-14T23:59:59Z')).toMatchObject({ policy: 'ov-acme', at: '2027-03-14T23:59:59Z', maxValidityDays: 200 });
  });

  test('as a table with a source in every line', async () => {
    const lines = (await tegata('policy show --policy secom-sr-2.96 --at 2026-11-21')).trimEnd().split('\n');
    expect(lines[0]).toMatch(/^policy secom-sr-2\.96: version 2\.96, OID 1\.2\.392\.200091\.100\.751\.1, SHA-256 [0-9a-f]{64}$/);
    expect(lines[1]).toMatch(/^baseline current: SHA-256 [0-9a-f]{64}$/);
    const rules = lines.slice(lines.findIndex((line) => line.startsWith('RULE')) + 1);
    expect(rules.length).toBeGreaterThan(50);
    for (const line of rules) expect(line).toMatch(/^\S+ +\S.* {2}(CP|BR|Chrome Root Program) \S.* {2}\S/);
    expect(rules.find((line) => line.startsWith('max-validity-days'))).toMatch(/ 200 +BR 6\.3\.2 \(SC081\) +most days of validity$/);
  });

  test.each(['2026-13-01', '2026-02-30', '2026-02-30T00:00:00Z', '2026-11-21T00:00:00', 'tomorrow', '2026-11-21T00:00:00+09:00'])(
    'refuses the date %s',
    async (date) => {
      const failing = buildProgram();
      for (const command of failing.commands)
        for (const sub of command.commands) sub.exitOverride().configureOutput({ writeErr: () => undefined });
      await expect(failing.parseAsync(['policy', 'show', '--at', date], { from: 'user' })).rejects.toMatchObject({
        code: 'commander.invalidArgument',
      });
    },
  );

  test('names the policies that there are', async () => {
    await expect(tegata('policy show --policy secom')).rejects.toThrow('there is ov-acme, secom-sr-2.96');
  });
});

describe('tegata policy conflicts', () => {
  test('as JSON', async () => {
    const shown = JSON.parse(await tegata('policy conflicts --policy secom-sr-2.96 --at 2026-11-21 --json')) as {
      conflicts: { id: string }[];
    };
    expect(shown).toMatchObject({ policy: 'secom-sr-2.96', at: '2026-11-21T00:00:00Z', baseline: 'current' });
    expect(shown.conflicts.map(({ id }) => id)).toContain('C41');
  });

  test('as text, with the section of both documents', async () => {
    const text = await tegata('policy conflicts --policy secom-sr-2.96 --at 2026-11-21');
    expect(text).toContain('41 conflicts');
    expect(text).toContain(
      'C13  BR  organizationalUnitName\n     CP 3.1.1, 7.1: organizational-unit may\n     BR 7.1.2.7.4: organizational-unit must-not',
    );
  });

  test('none without a baseline', async () => {
    expect(await tegata('policy conflicts --baseline none')).toContain('no conflicts');
  });
});
