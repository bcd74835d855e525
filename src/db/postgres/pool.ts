import pg from 'pg';

/** Enough to keep one Node process busy; PostgreSQL's own default is 100 connections for everyone. */
const CONNECTIONS = 10;
/** How long a statement, a pause between two statements of a transaction, and the wait for a connection may take. */
const PATIENCE_MS = 10_000;

/*
 * enable_seqscan: a table that is read from end to end is locked as a whole by serializable transactions, and every writer then conflicts.
 * Each of our queries has an index, but the planner passes it over while a table is small.
 */
const SETTINGS = '-c enable_seqscan=off -c synchronous_commit=on';

/** 64-bit integers as numbers: ours are times, counts and sequences, all below 2^53. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (type, format) => (type === pg.types.builtins.INT8 ? Number : (pg.types.getTypeParser(type, format) as (text: string) => unknown)),
};

/** Connections to the database at `url`, with the settings that the stores rely on. */
export function createPool(url: string): pg.Pool {
  return new pg.Pool({
    connectionString: url,
    max: CONNECTIONS,
    connectionTimeoutMillis: PATIENCE_MS,
    statement_timeout: PATIENCE_MS,
    idle_in_transaction_session_timeout: PATIENCE_MS,
    application_name: 'tegata',
    options: SETTINGS,
    types,
  });
}
