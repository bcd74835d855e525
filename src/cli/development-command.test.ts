import { expect, test } from 'vitest';
import { runCommand } from '../../test/support/run-command.js';

test('help names every option with its default in words', async () => {
  const { code, stdout } = await runCommand('development', '--help');
  expect(code).toBe(0);
  for (const words of [
    '"var/dev"',
    'default: 127.0.0.1:14000',
    'default: 127.0.0.1:15000',
    'default: 127.0.0.1:14080',
    '5002',
    '5001',
    '"ov-acme"',
  ]) {
    expect(stdout.replace(/\s+/g, ' ')).toContain(words);
  }
  expect(stdout).not.toContain('{"host"');
});

test.each([
  [['--listen', 'nonsense'], 'Write HOST:PORT.'],
  [['--http-port', '70000'], 'Write a port, 1 to 65535.'],
  [['--eab-key', 'demo'], 'Write KID:BASE64URL; the key has 32 bytes or more.'],
  [['--eab-key', 'demo:c2hvcnQ'], 'Write KID:BASE64URL; the key has 32 bytes or more.'],
  [['--log-level', 'loud'], 'Write debug, info, warn or error.'],
])('%j is refused before anything is made', async (args, words) => {
  const run = await runCommand('development', '--data', '/nonexistent/never-made', ...args);
  expect([run.code, run.stdout]).toEqual([1, '']);
  expect(run.stderr).toContain(words);
});
