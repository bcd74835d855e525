import { loadConfig } from '../config/load-config.js';
import { initDatabase, migrateDatabase } from '../db/migrate.js';

/** Whose database: named by a configuration file, or directly by its file or URL. */
export type DatabaseTarget = { config: string } | { database: string };

/** Makes a new, empty database. @throws DatabaseUnusable when there is one already, ConfigurationFault */
export async function createDatabase(target: DatabaseTarget): Promise<string> {
  const url = urlOf(target);
  await initDatabase({ url });
  return url;
}

/** Brings a database to this program's schema. @returns the migrations that ran. @throws DatabaseUnusable, ConfigurationFault */
export function updateDatabase(target: DatabaseTarget): Promise<string[]> {
  return migrateDatabase({ url: urlOf(target) });
}

function urlOf(target: DatabaseTarget): string {
  return 'config' in target ? loadConfig(target.config).database : target.database;
}
