import { resolve } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { archiveYear } from '../app/archive-acts.js';
import { print } from './report.js';
import { toRecordsTarget, withTarget, type TargetOptions } from './target.js';

/** `tegata archive …` (CP 5.5). There is no command that deletes: records are kept for good, and the database refuses. */
export function addArchiveCommands(program: Command): void {
  const archive = program.command('archive').description('the archive: records of a year, signed');

  withTarget(archive.command('export'))
    .description('write the records of a year into a new folder, with signed SHA-256 sums')
    .requiredOption('--year <year>', 'year, UTC', parseYear)
    .requiredOption('--output <folder>', 'empty, or not there yet')
    .action(async (options: TargetOptions & { year: number; output: string; json?: boolean }) => {
      const files = await archiveYear(toRecordsTarget(options), { year: options.year, folder: resolve(options.output) });
      print({ text: files.map(({ name, rows }) => `${name}: ${rows} lines`).join('\n'), json: files }, options.json === true);
    });
}

function parseYear(text: string): number {
  if (!/^20\d\d$/.test(text)) throw new InvalidArgumentError('Write a year as YYYY.');
  return Number(text);
}
