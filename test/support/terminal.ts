import { spawn } from 'node:child_process';

/** What a person at a terminal does: waits for these words, then types. */
export type TypedAnswer = readonly [wait: string, keys: string];

export interface TerminalRun {
  readonly code: number | null;
  /** All that was on the screen, what the terminal echoed included. */
  readonly screen: string;
}

/** Keys that are no text. */
export const KEY = { enter: '\r', backspace: '\x7f', controlC: '\x03', controlD: '\x04' } as const;

/**
 * Runs a command at a pseudo-terminal (`script` of util-linux, in every Debian) and types.
 * @throws Error with the screen when the command waits for something else than the test thinks
 */
export function runAtTerminal(command: readonly string[], answers: readonly TypedAnswer[], { env = {}, seconds = 60 }: { env?: Record<string, string>; seconds?: number } = {}): Promise<TerminalRun> {
  // A shell in between would take Control-C too.
  const line = `exec ${command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ')}`;
  const child = spawn('script', ['--quiet', '--return', '--flush', '--command', line, '/dev/null'], { env: { ...process.env, SHELL: '/bin/sh', ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  return new Promise((resolve, reject) => {
    let screen = '';
    let seen = 0;
    const left = [...answers];
    const overdue = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`it still runs after ${seconds} s, waiting for ${JSON.stringify(left[0]?.[0])}:\n${screen}`));
    }, seconds * 1000);
    const look = (text: string): void => {
      screen += text;
      for (let [next] = left; next !== undefined; [next] = left) {
        const at = screen.indexOf(next[0], seen);
        if (at < 0) return;
        seen = at + next[0].length;
        left.shift();
        child.stdin.write(next[1]);
      }
    };
    child.stdout.setEncoding('utf8').on('data', look);
    child.stderr.setEncoding('utf8').on('data', look);
    child.stdin.on('error', () => undefined);
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(overdue);
      if (left.length > 0) reject(new Error(`it ended with ${code} before ${JSON.stringify(left[0]?.[0])}:\n${screen}`));
      else resolve({ code, screen });
    });
  });
}
