import { spawn } from 'node:child_process';

export interface Outcome {
  code: number | null;
  /** Standard output and standard error as they came. */
  output: string;
  stdout: string;
}

export interface RunOptions {
  env?: Record<string, string>;
  cwd?: string;
  timeoutSeconds?: number;
}

/** Runs a command to its end, without standard input. A command that overstays its time is killed and has code null. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
    const overdue = setTimeout(() => child.kill('SIGKILL'), (options.timeoutSeconds ?? 100) * 1000);
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(overdue);
      resolve({ code, output, stdout });
    });
  });
}

/**
 * @returns what the command printed to standard output
 * @throws Error with the command and all its output when it did not end with code 0
 */
export async function mustRun(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { code, output, stdout } = await run(command, args, options);
  if (code !== 0)
    throw new Error(`${[command, ...args].join(' ')}\nended with ${code === null ? 'a time-out' : `code ${code}`}:\n${output}`);
  return stdout;
}
