import type { Sql, SqlValue } from './sql.js';

/** Most values in one list: PostgreSQL takes 65535 parameters, SQLite 32766. */
const LARGEST = 4096;

/**
 * A query with one list in it. The list is filled up to a power of two by repeating its last value, so that
 * there are few texts to prepare, whatever the number of values.
 * @param template has `(??)` where the placeholders go
 * @returns text and filled list for one or more values, at most 4096
 */
export function listQuery(template: string): (list: readonly SqlValue[]) => { text: string; values: SqlValue[] } {
  const texts = new Map<number, string>();
  return (list) => {
    const last = list[list.length - 1];
    if (last === undefined || list.length > LARGEST) throw new RangeError(`a list of ${list.length} values in a query`);
    let size = 1;
    while (size < list.length) size *= 2;
    let text = texts.get(size);
    if (text === undefined) {
      text = template.replace('(??)', `(${placeholders(size)})`);
      texts.set(size, text);
    }
    const values = [...list];
    while (values.length < size) values.push(last);
    return { text, values };
  };
}

/**
 * Inserts rows with as few statements as there are ones in the binary number of rows, at most 32 rows each.
 * @param into `INSERT INTO table (columns)`, without VALUES
 * @param rows each with as many values as there are columns
 */
export async function insertRows(sql: Sql, into: string, rows: readonly (readonly SqlValue[])[]): Promise<void> {
  for (let from = 0, size = 32; from < rows.length; ) {
    if (rows.length - from < size) {
      size /= 2;
      continue;
    }
    const part = rows.slice(from, from + size);
    await sql.run(insertText(into, part[0]?.length ?? 0, size), part.flat());
    from += size;
  }
}

function placeholders(count: number): string {
  return '?, '.repeat(count - 1) + '?';
}

const insertTexts = new Map<string, string>();

function insertText(into: string, columns: number, rows: number): string {
  const key = `${rows} ${into}`;
  let text = insertTexts.get(key);
  if (text === undefined) {
    const row = `(${placeholders(columns)})`;
    text = `${into} VALUES ${Array<string>(rows).fill(row).join(', ')}`;
    insertTexts.set(key, text);
  }
  return text;
}
