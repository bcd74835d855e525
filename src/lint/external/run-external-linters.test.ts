import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ExternalFormat, ExternalLinter } from './external-linter.js';
import { externalLinters } from './run-external-linters.js';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'tegata-linters-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const DER = Buffer.from('300302012a', 'hex');

/** A shell script as a linter. */
function fakeLinter(name: string, script: string, changes: Partial<ExternalLinter> = {}): ExternalLinter {
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return {
    name,
    command: [file],
    format: 'zlint',
    artifacts: ['certificate'],
    refuseFrom: 'warning',
    explained: new Map(),
    timeoutMs: 10_000,
    ...changes,
  };
}

const prints = (report: object) => `cat >/dev/null; cat <<'END'\n${JSON.stringify(report)}\nEND`;
const zlint = (result: string, details?: string) =>
  prints({ e_one: { result: 'pass' }, w_two: { result, details }, e_three: { result: 'NA' } });

async function verdict(linter: ExternalLinter) {
  const [only, ...others] = await externalLinters([linter], 2)('certificate', DER);
  expect(others).toEqual([]);
  return only;
}

describe('a report', () => {
  test.each([
    ['info', 'passed', []],
    ['notice', 'passed', [{ id: 'w_two', severity: 'notice', detail: 'why' }]],
    ['warn', 'refused', [{ id: 'w_two', severity: 'warning', detail: 'why' }]],
    ['fatal', 'refused', [{ id: 'w_two', severity: 'fatal', detail: 'why' }]],
  ])('of zlint with the result %s is %s', async (result, outcome, findings) => {
    expect(await verdict(fakeLinter(`zlint-${result}`, zlint(result, 'why')))).toEqual({
      linter: `zlint-${result}`,
      outcome,
      findings,
      ...(outcome === 'refused' && { refusing: findings }),
    });
  });

  test('of pkilint refuses by what it says, whatever the exit code', async () => {
    const report = {
      results: [
        {
          node_path: 'certificate.tbsCertificate',
          validator: 'V',
          finding_descriptions: [
            { severity: 'INFO', code: 'a', message: null },
            { severity: 'ERROR', code: 'b', message: 'no' },
          ],
        },
      ],
    };
    expect(await verdict(fakeLinter('pkilint', `${prints(report)}\nexit 2`, { format: 'pkilint' }))).toEqual({
      linter: 'pkilint',
      outcome: 'refused',
      findings: [{ id: 'b', severity: 'error', detail: 'certificate.tbsCertificate: no' }],
      refusing: [{ id: 'b', severity: 'error', detail: 'certificate.tbsCertificate: no' }],
    });
  });

  test('with a finding that is explained passes, and still says it', async () => {
    const linter = fakeLinter('explained', zlint('error', 'why'), { explained: new Map([['w_two', 'CP 7.1 asks for it']]) });
    expect(await verdict(linter)).toMatchObject({ outcome: 'passed', findings: [{ id: 'w_two', severity: 'error' }] });
  });

  test('below the severity that refuses passes', async () => {
    expect(await verdict(fakeLinter('lenient', zlint('warn'), { refuseFrom: 'error' }))).toMatchObject({ outcome: 'passed' });
  });
});

describe('nothing is judged, and so nothing may be signed, when a linter', () => {
  test.each<[string, string, ExternalFormat, RegExp]>([
    ['prints nothing', 'cat >/dev/null', 'zlint', /printed no zlint report but ""/],
    ['prints an error', 'echo "no such option" >&2; exit 1', 'zlint', /but "no such option"/],
    ['prints half a report', `printf '{"e_one": {"resu'`, 'zlint', /no zlint report/],
    ['prints a report without lints', 'echo "{}"', 'zlint', /no zlint report/],
    ['prints a result that is unknown', zlint('maybe'), 'zlint', /no zlint report/],
    ['prints another linter’s report', zlint('pass'), 'pkilint', /no pkilint report/],
    ['kills itself', 'kill -9 $$', 'zlint', /ended by SIGKILL/],
    ['talks without end', 'yes', 'zlint', /more than 4194304 octets/],
  ])('%s', async (title, script, format, reason) => {
    const name = title.replace(/\W/g, '-');
    expect(await verdict(fakeLinter(name, script, { format }))).toEqual({
      linter: name,
      outcome: 'unjudged',
      reason: expect.stringMatching(reason) as string,
    });
  });

  test('takes too long', async () => {
    expect(await verdict(fakeLinter('slow', 'exec sleep 60', { timeoutMs: 100 }))).toMatchObject({
      outcome: 'unjudged',
      reason: expect.stringContaining('perhaps after its 100 ms') as string,
    });
  });

  test('is not there', async () => {
    expect(await verdict({ ...fakeLinter('gone', ''), command: [join(folder, 'not-there')] })).toMatchObject({
      outcome: 'unjudged',
      reason: expect.stringContaining('cannot be run') as string,
    });
  });
});

test('a linter reads the artifact as PEM, and is asked for its kinds only', async () => {
  const said = (name: string, artifacts: ExternalLinter['artifacts']) =>
    fakeLinter(name, `printf '{"w": {"result": "warn", "details": "%s"}}' "$(tr -d '\\n')"`, { artifacts });
  const lint = externalLinters(
    [said('both', ['certificate', 'crl']), said('crls', ['crl']), said('precertificates', ['precertificate'])],
    1,
  );
  expect(await lint('crl', DER)).toMatchObject(
    ['both', 'crls'].map((linter) => ({
      linter,
      outcome: 'refused',
      findings: [{ id: 'w', severity: 'warning', detail: '-----BEGIN X509 CRL-----MAMCASo=-----END X509 CRL-----' }],
    })),
  );
  expect(await externalLinters([], 1)('certificate', DER)).toEqual([]);
});

test('no more commands run side by side than configured, and all get their turn', async () => {
  const busy = join(folder, 'busy');
  const linter = fakeLinter('alone', `mkdir ${busy} || exit 1\nsleep 0.02\nrmdir ${busy}\n${zlint('pass')}`);
  const lint = externalLinters([linter], 1);
  const verdicts = await Promise.all(Array.from({ length: 5 }, () => lint('certificate', DER)));
  expect(verdicts.flat().map(({ outcome }) => outcome)).toEqual(Array(5).fill('passed'));
});

test('the environment of the program is not the linter’s to see', async () => {
  process.env['TEGATA_SECRET_FOR_TEST'] = 'secret';
  try {
    const linter = fakeLinter('curious', `printf '{"w": {"result": "notice", "details": "%s"}}' "$TEGATA_SECRET_FOR_TEST"`);
    expect(await verdict(linter)).toMatchObject({ findings: [{ detail: '' }] });
  } finally {
    delete process.env['TEGATA_SECRET_FOR_TEST'];
  }
});
