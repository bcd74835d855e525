import { resolve } from 'node:path';
import type { Command } from 'commander';
import { enterPerson, listPeople, performCeremony, verifyTranscript } from '../app/ceremony-acts.js';
import type { CeremonyReport } from '../app/ceremony/run-ceremony.js';
import { passphrasesOf, withPassphrases, type PassphraseOptions } from './passphrase-option.js';
import { print, type Report } from './report.js';

interface RunOptions extends PassphraseOptions {
  commit?: boolean;
  json?: boolean;
}

/** `tegata ceremony …`: keys and certificates of the CA itself, made with several people present. */
export function addCeremonyCommands(program: Command): void {
  const ceremony = program.command('ceremony').description('key ceremonies: people, root, issuing CA, OCSP responder');

  withRun(ceremony.command('run <file>'))
    .description('make what a reviewed file describes; what is there already is checked and kept')
    .action(async (file: string, options: RunOptions) => {
      print(describe(await performCeremony(resolve(file), { commit: options.commit === true }, passphrasesOf(options))), options.json === true);
    });

  withRun(ceremony.command('import <file>'))
    .description("judge and keep an outside root's answer to the request, and make the OCSP responder")
    .requiredOption('--answer <pem>', 'the certificate that the outside root has made')
    .action(async (file: string, options: RunOptions & { answer: string }) => {
      const run = { commit: options.commit === true, answer: resolve(options.answer) };
      print(describe(await performCeremony(resolve(file), run, passphrasesOf(options))), options.json === true);
    });

  ceremony
    .command('verify <transcript>')
    .description('whether a transcript (JSON) and the files that it names are as they were written')
    .option('--json', 'answer with JSON')
    .action((file: string, options: { json?: boolean }) => {
      const { hash, faults } = verifyTranscript(resolve(file));
      print({ text: [`SHA-256 ${hash}`, ...(faults.length === 0 ? ['as it was written'] : faults)].join('\n'), json: { sha256: hash, faults } }, options.json === true);
      if (faults.length > 0) process.exitCode = 2;
    });

  const person = ceremony.command('person').description('who may take part');
  withPassphrases(person.command('add <name>'))
    .description('add a person with a passphrase of 12 characters or more')
    .requiredOption('--people <file>', 'file of people; made when it is not there')
    .action(async (name: string, options: PassphraseOptions & { people: string }) => {
      await enterPerson(resolve(options.people), name, passphrasesOf(options));
      print({ text: `${name} is in ${options.people}`, json: { name } }, false);
    });
  person
    .command('list')
    .description('everybody in a file of people')
    .requiredOption('--people <file>', 'file of people')
    .option('--json', 'answer with JSON')
    .action((options: { people: string; json?: boolean }) => {
      const people = listPeople(resolve(options.people));
      print({ text: people.map(({ name, addedAt }) => `${name}  since ${addedAt}`).join('\n') || 'nobody', json: people }, options.json === true);
    });
}

/** Adds what every committing command has. */
export function withRun(command: Command): Command {
  return withPassphrases(command).option('--commit', 'do it; without it, only what would be done is shown', false).option('--json', 'answer with JSON');
}

/** A ceremony's report. */
export function describe({ committed, title, acts, transcript, waitsForAnswer }: CeremonyReport): Report {
  const lines = acts.map(({ act, detail }) => {
    const about = detail['label'] ?? detail['name'] ?? detail['id'] ?? detail['file'];
    return `  ${act}${typeof about === 'string' ? `: ${about}` : ''}`;
  });
  const end = committed
    ? [`transcript ${transcript?.file ?? ''}`, `SHA-256 ${transcript?.sha256 ?? ''}`]
    : ['Nothing was changed: this was a dry run. With the people present, run it again with --commit.'];
  const wait = waitsForAnswer ? ['Give the request (.csr) to the outside root, then: tegata ceremony import FILE --answer ITS-CERTIFICATE --commit'] : [];
  return { text: [title, ...lines, ...end, ...wait].join('\n'), json: { committed, title, acts, transcript, waitsForAnswer } };
}
