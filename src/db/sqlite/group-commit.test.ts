import { setTimeout as delay } from 'node:timers/promises';
import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SqliteConnection } from './connection.js';
import { GroupCommit, type WriterConnection } from './group-commit.js';
import type { Sql, SqlValue } from '../sql.js';
import { FakeClock } from '../../../test/support/fake-clock.js';

/** A real connection that notes its statements, and fails the statements that it is told to. */
class FaultyConnection implements WriterConnection {
  readonly statements: string[] = [];
  readonly #real: SqliteConnection;
  #fault: { text: string; error: Error; times: number } | undefined;

  constructor(real: SqliteConnection) {
    this.#real = real;
  }

  failAt(text: string, code: string, times = 1): void {
    this.#fault = { text, error: new SqliteDatabase.SqliteError(`injected ${code}`, code), times };
  }

  get inTransaction(): boolean {
    return this.#real.inTransaction;
  }

  all<Row>(text: string, params: readonly SqlValue[]): Row[] {
    return this.#real.all<Row>(text, params);
  }

  run(text: string, params: readonly SqlValue[]): number {
    this.statements.push(text);
    if (this.#fault?.text === text && this.#fault.times > 0) {
      this.#fault.times -= 1;
      throw this.#fault.error;
    }
    return this.#real.run(text, params);
  }

  close(): void {
    this.#real.close();
  }
}

let connection: FaultyConnection;
let clock: FakeClock;
let commits: GroupCommit;
let flush: () => Promise<void>;
let committed: string[];
const insert = (value: string) => (sql: Sql) => sql.run('INSERT INTO facts (value) VALUES (?)', [value]);
const write = (value: string, body: (sql: Sql) => Promise<unknown> = insert(value)) =>
  commits.transaction(body, () => committed.push(value));
const facts = () => connection.all<{ value: string }>('SELECT value FROM facts ORDER BY value', []).map(({ value }) => value);
const count = (text: string) => connection.statements.filter((statement) => statement === text).length;

beforeEach(() => {
  const database = new SqliteDatabase(':memory:');
  database.exec('CREATE TABLE facts (value TEXT PRIMARY KEY) STRICT');
  connection = new FaultyConnection(new SqliteConnection(database));
  clock = new FakeClock();
  flush = () => Promise.resolve();
  commits = new GroupCommit(connection, clock, () => flush());
  committed = [];
});
afterEach(() => commits.close());

test('transactions of one turn of the event loop share a commit, in their order', async () => {
  const order: string[] = [];
  await Promise.all(['a', 'b', 'c'].map((value) => write(value).then(() => order.push(value))));
  expect(count('COMMIT')).toBe(1);
  expect(order).toEqual(['a', 'b', 'c']);
  expect(committed).toEqual(['a', 'b', 'c']);
});

test('nobody is told of a commit before it is flushed, and commits made meanwhile share the next flush', async () => {
  const flushes: (() => void)[] = [];
  flush = () => new Promise((done) => flushes.push(done));
  const first = write('a');
  while (flushes.length === 0) await delay(1);
  const others = [write('b'), write('c')];
  while (count('COMMIT') < 2) await delay(1);
  const last = write('d');
  while (count('COMMIT') < 3) await delay(1);
  expect(committed).toEqual([]);
  flushes[0]?.();
  await first;
  expect(committed).toEqual(['a']);
  expect(flushes).toHaveLength(2);
  flushes[1]?.();
  await Promise.all([...others, last]);
  expect(committed).toEqual(['a', 'b', 'c', 'd']);
});

test('when the flush fails, its transactions are rejected and nothing is written any more', async () => {
  flush = () => Promise.reject(new Error('injected EIO'));
  await expect(write('a')).rejects.toThrow('injected EIO');
  await expect(write('b')).rejects.toThrow('until a new start');
  expect(committed).toEqual([]);
});

test('closing waits for the flush', async () => {
  let flushed = false;
  flush = async () => {
    await delay(10);
    flushed = true;
  };
  const written = write('a');
  await commits.close();
  expect(flushed).toBe(true);
  await written;
});

test('a batch has at most 64 transactions', async () => {
  await Promise.all(Array.from({ length: 130 }, (_, value) => write(String(value))));
  expect(count('COMMIT')).toBe(3);
  expect(facts()).toHaveLength(130);
});

test('nobody is told anything before the commit, not even of a failure', async () => {
  const seen: number[] = [];
  await Promise.allSettled([
    write('a').then(() => seen.push(count('COMMIT'))),
    write('b', () => Promise.reject(new Error('no'))).catch(() => seen.push(count('COMMIT'))),
    write('c').then(() => seen.push(count('COMMIT'))),
  ]);
  expect(seen).toEqual([1, 1, 1]);
});

test('a body that fails in the middle of a batch is rolled back alone', async () => {
  const ends = await Promise.allSettled([
    write('a'),
    write('b', async (sql) => {
      await insert('b')(sql);
      await insert('a')(sql);
    }),
    write('c'),
  ]);
  expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(facts()).toEqual(['a', 'c']);
  expect(committed).toEqual(['a', 'c']);
});

test('a body sees what bodies before it in the batch have written', async () => {
  const seen = write('b', (sql) => sql.all('SELECT value FROM facts', []));
  await Promise.all([write('a'), seen, write('c')]);
  expect(await seen).toEqual([]);
  expect(await write('d', (sql) => sql.all('SELECT value FROM facts', []))).toHaveLength(2);
});

test('when the commit fails, all are rejected and nothing is stored; the next batch goes on', async () => {
  connection.failAt('COMMIT', 'SQLITE_FULL');
  const ends = await Promise.allSettled([write('a'), write('b', () => Promise.reject(new Error('own'))), write('c')]);
  expect(ends.map((end) => (end.status === 'rejected' ? (end.reason as Error).message : end.status))).toEqual([
    'injected SQLITE_FULL',
    'own',
    'injected SQLITE_FULL',
  ]);
  expect(committed).toEqual([]);
  expect(facts()).toEqual([]);
  await write('d');
  expect(facts()).toEqual(['d']);
});

test('after an input/output error at the commit nothing is written any more', async () => {
  connection.failAt('COMMIT', 'SQLITE_IOERR_FSYNC');
  await expect(write('a')).rejects.toThrow('SQLITE_IOERR_FSYNC');
  await expect(write('b')).rejects.toThrow('until a new start');
  expect(commits.failure?.message).toContain('the disk failed');
});

test('transactions that wait when the disk fails are rejected, not forgotten', async () => {
  connection.failAt('COMMIT', 'SQLITE_IOERR_WRITE');
  const ends = await Promise.allSettled(Array.from({ length: 100 }, (_, value) => write(String(value))));
  expect(ends.every(({ status }) => status === 'rejected')).toBe(true);
  expect(facts()).toEqual([]);
});

test('a body in which SQLite gives up its whole transaction takes the batch with it', async () => {
  const ends = await Promise.allSettled([
    write('a'),
    write('b', async (sql) => {
      await sql.run('ROLLBACK', []);
      throw new Error('disk full');
    }),
    write('c'),
  ]);
  expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
  expect(facts()).toEqual(['c']);
});

test('while another process writes, the batch waits and tries again', async () => {
  connection.failAt('BEGIN IMMEDIATE', 'SQLITE_BUSY', 3);
  const written = write('a');
  while (clock.sleeping === 0) await delay(1);
  await clock.advance(100);
  await written;
  expect(count('BEGIN IMMEDIATE')).toBe(4);
});

test('a file that stays busy fails those who wait for it', async () => {
  connection.failAt('BEGIN IMMEDIATE', 'SQLITE_BUSY', Infinity);
  const ends = Promise.allSettled([write('a'), write('b')]);
  while (clock.sleeping === 0) await delay(1);
  await clock.advance(10_000);
  expect((await ends).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  connection.failAt('none', 'SQLITE_BUSY');
  await write('c');
  expect(facts()).toEqual(['c']);
});

test('a body that awaits something foreign is rolled back and rejected; the others go on', async () => {
  let late: Promise<unknown> | undefined;
  const slow = write('slow', async (sql) => {
    await insert('slow')(sql);
    await delay(20);
    late = insert('late')(sql);
    await late;
  });
  const ends = await Promise.allSettled([write('a'), slow, write('b')]);
  expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  await expect(slow).rejects.toThrow('other than its stores');
  expect(facts()).toEqual(['a', 'b']);
  while (late === undefined) await delay(5);
  await expect(late).rejects.toThrow('after its transaction had ended');
  expect(facts()).toEqual(['a', 'b']);
});

test('a transaction that waits for another one inside itself is rejected instead of hanging', async () => {
  const outer = write('outer', () => write('inner'));
  await expect(outer).rejects.toThrow('other than its stores');
  await write('after');
  expect(facts()).toEqual(['after', 'inner']);
});

test('closing ends what waits and refuses the rest', async () => {
  const written = [write('a'), write('b')];
  const closed = commits.close();
  await expect(write('c')).rejects.toThrow('closed');
  await Promise.all(written);
  await closed;
  expect(committed).toEqual(['a', 'b']);
});

test('a transaction that is alone has no savepoint; when it fails all is rolled back, and nothing is committed', async () => {
  await write('first');
  await expect(
    write('second', async (sql) => {
      await insert('second')(sql);
      throw new Error('changed my mind');
    }),
  ).rejects.toThrow('changed my mind');
  await write('third');
  expect(facts()).toEqual(['first', 'third']);
  expect([count('SAVEPOINT body'), count('COMMIT'), count('ROLLBACK')]).toEqual([0, 2, 1]);
});

test('transactions that come while the first one runs join it, whether they succeed or fail', async () => {
  const joined: Promise<unknown>[] = [];
  await write('first', async (sql) => {
    await insert('first')(sql);
    joined.push(
      write('second', () => Promise.reject(new Error('no'))),
      write('third'),
    );
    joined[0]?.catch(() => undefined);
  });
  expect((await Promise.allSettled(joined)).map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  expect(facts()).toEqual(['first', 'third']);
  expect(count('COMMIT')).toBe(1);
});

test('transactions that come while a first one runs that fails are run after it', async () => {
  let joined: Promise<unknown> | undefined;
  const first = write('first', async (sql) => {
    await insert('first')(sql);
    joined = write('second');
    throw new Error('no');
  });
  await expect(first).rejects.toThrow('no');
  await joined;
  expect(facts()).toEqual(['second']);
});

test('a transaction that does not notice that SQLite has rolled it back is not told that it was committed', async () => {
  const blind = async (sql: Sql): Promise<void> => {
    await insert('lost')(sql);
    await sql.run('ROLLBACK', []);
  };
  await expect(write('lost', blind)).rejects.toThrow('no transaction is active');
  await write('next');
  expect([facts(), committed]).toEqual([['next'], ['next']]);
});
