/** A value that both engines take as a parameter. Booleans are stored as 0 and 1. */
export type SqlValue = string | number | Buffer | null;

/**
 * The one way to the database: statements with `?` placeholders, in words that SQLite and PostgreSQL understand alike.
 * A text is a constant: each engine prepares it once and keeps it.
 */
export interface Sql {
  /** Every row of a query, or of a statement with RETURNING. Integers arrive as numbers, octets as Buffer. */
  all<Row>(text: string, params: readonly SqlValue[]): Promise<Row[]>;
  /** @returns how many rows the statement changed */
  run(text: string, params: readonly SqlValue[]): Promise<number>;
}
