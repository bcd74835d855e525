import type { Command } from 'commander';
import { describeTask, taskJson, taskLine } from './describe-task.js';
import { print } from './report.js';
import { onTarget, withTarget, type TargetOptions } from './target.js';

interface Common extends TargetOptions {
  json?: boolean;
}

interface AnswerOptions extends Common {
  officer: string;
  note: string;
  value?: string[];
  spokeWith?: string;
}

/** `tegata validation …`: the validation officers' work list of calls and letters (BR 3.2.2.4.2, .15, .16, .17). */
export function addValidationCommands(program: Command): void {
  const validation = program.command('validation').description('calls and letters to domain contacts: list, show, confirm, refuse');

  withTarget(validation.command('list'))
    .description('what waits for an officer, the soonest to end first')
    .action((options: Common) =>
      onTarget(options, async ({ contacts }) => {
        const tasks = await contacts.listTasks();
        print({ text: tasks.map(taskLine).join('\n') || 'nothing waits', json: tasks.map(taskJson) }, options.json === true);
      }),
    );

  withTarget(validation.command('show <id-or-name>'))
    .description('number or address, random value, and what to say or to send in Japanese and English')
    .action((named: string, options: Common) =>
      onTarget(options, async ({ contacts }) => print(describeTask(await contacts.showTask(named)), options.json === true)),
    );

  withAnswer(validation.command('confirm <id-or-name...>'))
    .description('the contact agrees for every name; several when one call or letter to one contact was about them all')
    .option('--value <text...>', 'random value that the contact has given back, one for each validation')
    .option('--spoke-with <name>', 'who confirmed each name in the call itself; telephone only')
    .action((named: string[], options: AnswerOptions) => answer('confirm', named, options));

  withAnswer(validation.command('refuse <id-or-name...>'))
    .description('the contact does not agree, or cannot be reached: the orders fail')
    .option('--spoke-with <name>', 'who said so')
    .action((named: string[], options: AnswerOptions) => answer('refuse', named, options));
}

function withAnswer(command: Command): Command {
  return withTarget(command).requiredOption('--officer <name>', 'who called or wrote').requiredOption('--note <text>', 'what happened');
}

function answer(act: 'confirm' | 'refuse', tasks: string[], { officer, note, value = [], spokeWith, ...options }: AnswerOptions): Promise<void> {
  return onTarget(options, async ({ contacts }) => {
    const answered = await contacts.answerTasks({ tasks, act, officer, note, values: value, spokeWith: spokeWith ?? null });
    const done = act === 'confirm' ? 'is confirmed; its names are validated now' : 'is refused';
    const text = answered.map(({ id, names }) => `validation ${id} (${names.join(', ')}) ${done}`).join('\n');
    print({ text, json: answered.map(taskJson) }, options.json === true);
  });
}
