import { setTimeout as delay } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { withClient } from './postgres.js';

/** Every row of every table, as text that sorts: what a test compares before and after an act that must change nothing. */
export type DatabaseContent = Record<string, string[]>;

/**
 * What each act leaves behind whatever its outcome: refusals are recorded (BR 5.4.1), and sealed a moment later; and responses that are presigned, and
 * ends and names of certificates that are noted, in the background.
 */
const NOT_STATE = ['audit_events', 'audit_chain', 'audit_heads', 'certificate_expiries', 'notice_cursors', 'expiry_reminders', 'ocsp_due', 'ocsp_responses', 'certificate_index', 'certificate_index_progress', 'schema_migrations', 'schema_migrations_lock', 'sqlite_sequence'];

/** @param url SQLite file, or postgres URL @returns without the audit events, which record refusals too */
export async function databaseContent(url: string): Promise<DatabaseContent> {
  const content = url.startsWith('postgres') ? await readPostgres(url) : readSqlite(url);
  return Object.fromEntries(Object.entries(content).filter(([table]) => !NOT_STATE.includes(table)));
}

/** The content once no job is left: finished ones are removed a moment after their work. @throws when one stays for 5 s */
export async function settledContent(url: string): Promise<DatabaseContent> {
  for (let attempt = 0; attempt < 250; attempt += 1) {
    const content = await databaseContent(url);
    if (content['jobs']?.length === 0) return content;
    await delay(20);
  }
  throw new Error('a job is left');
}

/** Kinds of the audit events, oldest first. */
export async function auditKinds(url: string): Promise<string[]> {
  const rows = await readRows<{ kind: string }>(url, 'SELECT kind FROM audit_events ORDER BY sequence');
  return rows.map(({ kind }) => kind);
}

/** The rows of a query as they are stored, read beside the server. Numbers of PostgreSQL's bigint arrive as texts. */
export async function readRows<Row extends object>(url: string, query: string): Promise<Row[]> {
  if (url.startsWith('postgres')) return withClient(url, async (client) => (await client.query<Row>(query)).rows);
  return withSqlite(url, (database) => database.prepare(query).all() as Row[]);
}

function readSqlite(file: string): DatabaseContent {
  return withSqlite(file, (database) => {
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all() as { name: string }[];
    return Object.fromEntries(tables.map(({ name }) => [name, toTexts(database.prepare(`SELECT * FROM ${name}`).all())]));
  });
}

function withSqlite<T>(file: string, work: (database: Database.Database) => T): T {
  const database = new Database(file, { readonly: true, timeout: 5000 });
  try {
    return work(database);
  } finally {
    database.close();
  }
}

async function readPostgres(url: string): Promise<DatabaseContent> {
  return withClient(url, async (client) => {
    const content: DatabaseContent = {};
    const { rows } = await client.query<{ name: string }>("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'");
    for (const { name } of rows) content[name] = toTexts((await client.query(`SELECT * FROM ${name}`)).rows);
    return content;
  });
}

function toTexts(rows: readonly unknown[]): string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}
