import type { Knex } from 'knex';

export type Dialect = 'sqlite' | 'postgres';

/** Which engine a migration runs on. */
export function dialectOf(knex: Knex): Dialect {
  const client: unknown = knex.client;
  return typeof client === 'object' && client !== null && 'dialect' in client && client.dialect === 'postgresql' ? 'postgres' : 'sqlite';
}

/*
 * Words of the migrations, and what each engine calls them. `COLLATE "C"` compares texts byte by byte, as SQLite does:
 * ids and hexadecimal serials sort alike on both, whatever the locale of the cluster.
 */
const WORDS: Record<Dialect, readonly (readonly [RegExp, string])[]> = {
  sqlite: [
    [/\bBYTES\b/g, 'BLOB'],
    [/\bBIGINT\b/g, 'INTEGER'],
    [/\bIDENTITY\b/g, 'INTEGER PRIMARY KEY'],
  ],
  postgres: [
    [/\bTEXT\b/g, 'TEXT COLLATE "C"'],
    [/\bBYTES\b/g, 'BYTEA'],
    [/\bIDENTITY\b/g, 'BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY'],
    [/\) STRICT(, WITHOUT ROWID)?$/, ')'],
  ],
};

/**
 * Runs statements, each ended by a semicolon at the end of its line, in the engine's own words:
 * TEXT, BYTES (octets), INTEGER (32 bits), BIGINT (64 bits), IDENTITY (a primary key that counts upwards), STRICT and WITHOUT ROWID (SQLite only).
 */
export async function runStatements(knex: Knex, text: string): Promise<void> {
  for (const statement of statementsOf(text, dialectOf(knex))) await knex.raw(statement);
}

/** The statements of `text` in the words of `dialect`. */
export function statementsOf(text: string, dialect: Dialect): string[] {
  return text
    .split(/;\n/)
    .map((statement) => statement.trim())
    .filter((statement) => statement.length > 0)
    .map((statement) => WORDS[dialect].reduce((translated, [word, own]) => translated.replace(word, own), statement));
}
