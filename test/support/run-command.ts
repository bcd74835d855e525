import type { Command } from 'commander';
import { CommanderError } from 'commander';
import { vi } from 'vitest';
import { buildProgram } from '../../src/cli/build-program.js';
import { reportFailure } from '../../src/cli/report-failure.js';

export interface CommandRun {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs `tegata ARGS` in this process, as `main.ts` does. */
export async function runCommand(...args: string[]): Promise<CommandRun> {
  const run: CommandRun = { code: 0, stdout: '', stderr: '' };
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((run.stdout += String(text)), true));
  const err = vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((run.stderr += String(text)), true));
  try {
    const program = buildProgram();
    returnInsteadOfExit(program);
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    run.code = error instanceof CommanderError ? error.exitCode : reportFailure(error);
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
  return run;
}

function returnInsteadOfExit(command: Command): void {
  command.exitOverride();
  for (const sub of command.commands) returnInsteadOfExit(sub);
}
