import { InvariantError } from '../../core/invariant-error.js';

/** A statement as PostgreSQL takes it: prepared once per connection under its name. */
export interface PostgresStatement {
  name: string;
  text: string;
  reads: boolean;
}

const statements = new Map<string, PostgresStatement>();

/**
 * Turns the placeholders of a text into `$1, $2, …` and names it; once per text.
 * @param text has no `?` inside quotes
 */
export function statementFor(text: string): PostgresStatement {
  let statement = statements.get(text);
  if (statement === undefined) {
    if (text.match(/'[^']*'/g)?.some((literal) => literal.includes('?'))) throw new InvariantError(`a question mark inside quotes: ${text}`);
    let position = 0;
    statement = {
      name: `tegata_${statements.size + 1}`,
      text: text.replace(/\?/g, () => `$${(position += 1)}`),
      reads: text.startsWith('SELECT'),
    };
    statements.set(text, statement);
  }
  return statement;
}
