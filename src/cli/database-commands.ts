import { resolve } from 'node:path';
import type { Command } from 'commander';
import { createDatabase, updateDatabase, type DatabaseTarget } from '../app/database-acts.js';
import { print } from './report.js';
import { UsageFault } from './usage-fault.js';

interface Options {
  config?: string;
  database?: string;
  json?: boolean;
}

/** `tegata db …`: the schema is changed by these commands only; a server refuses a database that it does not know. */
export function addDatabaseCommands(program: Command): void {
  const db = program.command('db').description('the database: make it, bring it up to date');

  withDatabase(db.command('init'))
    .description('make a new, empty database')
    .action(async (options: Options) => {
      await createDatabase(toTarget(options));
      print({ text: 'the database is made', json: { created: true } }, options.json === true);
    });

  withDatabase(db.command('migrate'))
    .description("bring the database to this program's schema")
    .action(async (options: Options) => {
      const migrations = await updateDatabase(toTarget(options));
      const text = migrations.length === 0 ? 'the database is up to date' : `migrated: ${migrations.join(', ')}`;
      print({ text, json: { migrations } }, options.json === true);
    });
}

function withDatabase(command: Command): Command {
  return command
    .option('--config <file>', 'configuration file that names the database')
    .option('--database <file-or-url>', 'SQLite file or postgres:// URL')
    .option('--json', 'answer with JSON');
}

function toTarget({ config, database }: Options): DatabaseTarget {
  if (config !== undefined && database === undefined) return { config: resolve(config) };
  if (database !== undefined && config === undefined) return { database: /^postgres(ql)?:/.test(database) ? database : resolve(database) };
  throw new UsageFault('name the database by either --config FILE or --database FILE-or-URL');
}
