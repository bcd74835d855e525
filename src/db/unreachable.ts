import { DatabaseUnusable } from './database-unusable.js';
import { showDatabaseUrl } from './database-url.js';

/** What the first look at a database has failed with, in words that name the database and hold no password. */
export function unreachable(url: string, error: unknown): DatabaseUnusable {
  return new DatabaseUnusable('unreachable', `${showDatabaseUrl(url)} cannot be read: ${reasonOf(error)}`, { cause: error });
}

/** Where a host has several addresses, each of them has refused in its own words. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.map(reasonOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
