import { spawn } from 'node:child_process';

export interface Daemon {
  readonly pid: number;
  /** Everything printed so far, kept for the message of a failing test. */
  output(): string;
  /** Resolves with the exit code, or the signal's name. */
  readonly ended: Promise<number | string>;
  /** Sends SIGTERM, and SIGKILL when that does not end it within ten seconds. */
  stop(): Promise<void>;
  /** Sends SIGINT, as Ctrl-C does, and SIGKILL when that does not end it within ten seconds. */
  interrupt(): Promise<void>;
  /** Sends SIGKILL: the process gets no chance to tidy up. */
  kill(): Promise<void>;
}

export interface DaemonOptions {
  env?: Record<string, string>;
  cwd?: string;
  /** What it prints when it is ready. Without one it counts as ready at once. */
  ready?: RegExp;
  readySeconds?: number;
}

/** Starts a process and waits until it is ready. @throws Error with its output when it ends or stays silent instead */
export async function startDaemon(command: string, args: readonly string[], options: DaemonOptions = {}): Promise<Daemon> {
  const child = spawn(command, args, { cwd: options.cwd, env: { ...process.env, ...options.env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let announce: () => void = () => undefined;
  const hear = (text: string): void => {
    output += text;
    if (options.ready?.test(output)) announce();
  };
  child.stdout.setEncoding('utf8').on('data', hear);
  child.stderr.setEncoding('utf8').on('data', hear);
  const ended = new Promise<number | string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
  const send = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    const overdue = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(overdue);
  };
  if (options.ready !== undefined) {
    let overdue: NodeJS.Timeout | undefined;
    const outcome = await Promise.race([
      new Promise<'ready'>((resolve) => (announce = () => resolve('ready'))),
      ended.then((how) => `ended with ${how}`),
      new Promise<string>((resolve) => (overdue = setTimeout(() => resolve('was not ready in time'), (options.readySeconds ?? 60) * 1000))),
    ]);
    clearTimeout(overdue);
    if (outcome !== 'ready') {
      await send('SIGKILL');
      throw new Error(`${command} ${outcome}:\n${output}`);
    }
  }
  return {
    pid: child.pid ?? -1,
    output: () => output,
    ended,
    stop: () => send('SIGTERM'),
    interrupt: () => send('SIGINT'),
    kill: () => send('SIGKILL'),
  };
}
