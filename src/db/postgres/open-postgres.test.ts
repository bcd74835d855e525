import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openPostgres } from './open-postgres.js';
import { isSerializationFailure, shouldRunAlone } from './retry.js';
import { statementFor } from './statements.js';
import { findPostgres, startPostgres, withClient, type PostgresCluster } from '../../../test/support/postgres.js';
import { silentLog } from '../../../test/support/test-database.js';
import type { Engine } from '../engine.js';
import type { Sql } from '../sql.js';

test('placeholders become numbered, once per text', () => {
  const statement = statementFor(`UPDATE t SET a = ? WHERE b = ? AND c = 'open'`);
  expect(statement.text).toBe(`UPDATE t SET a = $1 WHERE b = $2 AND c = 'open'`);
  expect(statementFor(`UPDATE t SET a = ? WHERE b = ? AND c = 'open'`)).toBe(statement);
  expect(statementFor('SELECT 1').name).not.toBe(statement.name);
  expect(() => statementFor(`SELECT '?'`)).toThrow('question mark inside quotes');
});

test('what is run again, and how', () => {
  expect([1, 5, 6].map((attempt) => isSerializationFailure({ code: '40001' }, attempt))).toEqual([true, true, false]);
  expect(isSerializationFailure({ code: '40P01' }, 1)).toBe(true);
  expect([1, 2].map((attempt) => isSerializationFailure({ code: '23505' }, attempt))).toEqual([true, false]);
  for (const other of [{ code: '23514' }, new Error('40001'), null, '40001']) expect(isSerializationFailure(other, 1)).toBe(false);
  expect([0, 1, 2, 3].map(shouldRunAlone)).toEqual([false, false, false, true]);
});

const bin = findPostgres();
describe.skipIf(bin === undefined)(bin ? 'on PostgreSQL' : 'on PostgreSQL: left out, Debian’s package postgresql is not installed', () => {
  let cluster: PostgresCluster;
  let engine: Engine;
  const url = () => cluster.url('postgres');
  const write = <T>(body: (sql: Sql) => Promise<T>, committed = () => undefined) => engine.transaction(body, committed);
  const counted = async () => (await engine.read.all<{ value: number }>('SELECT value FROM counters ORDER BY id', [])).map(({ value }) => value);

  beforeAll(async () => {
    cluster = await startPostgres(bin ?? '');
    await cluster.admin('CREATE TABLE transaction_gate (); CREATE TABLE counters (id TEXT PRIMARY KEY, value BIGINT NOT NULL)');
  });
  afterAll(() => cluster.stop());
  beforeEach(async () => {
    engine = openPostgres(url(), silentLog);
    await cluster.admin(`DELETE FROM counters; INSERT INTO counters VALUES ('a', 0), ('b', 0)`);
  });
  afterEach(() => engine.close());

  test('transactions that all conflict with each other get through, each once', async () => {
    let commits = 0;
    const add = async (sql: Sql) => {
      const [row] = await sql.all<{ value: number }>('SELECT value FROM counters WHERE id = ?', ['a']);
      await sql.run('UPDATE counters SET value = ? WHERE id = ?', [(row?.value ?? 0) + 1, 'a']);
    };
    await Promise.all(Array.from({ length: 100 }, () => write(add, () => void (commits += 1))));
    expect(await counted()).toEqual([100, 0]);
    expect(commits).toBe(100);
  });

  test('write skew is noticed: of two that each rely on what the other changes, one sees the change', async () => {
    const claim = (mine: string, theirs: string) =>
      write(async (sql) => {
        const [row] = await sql.all<{ value: number }>('SELECT value FROM counters WHERE id = ?', [theirs]);
        if (row?.value !== 0) return false;
        await delay(20);
        await sql.run('UPDATE counters SET value = 1 WHERE id = ?', [mine]);
        return true;
      });
    expect((await Promise.all([claim('a', 'b'), claim('b', 'a')])).sort()).toEqual([false, true]);
  });

  test('a connection that is lost in a transaction fails that transaction; the next one gets another', async () => {
    const lost = write(async (sql) => {
      await sql.run('UPDATE counters SET value = 7 WHERE id = ?', ['a']);
      const [backend] = await sql.all<{ pid: number }>('SELECT pg_backend_pid() AS pid', []);
      await withClient(url(), (client) => client.query('SELECT pg_terminate_backend($1)', [backend?.pid]));
      await new Promise(() => undefined);
    });
    await expect(lost).rejects.toThrow('the database connection was lost in a transaction');
    await write((sql) => sql.run('UPDATE counters SET value = 8 WHERE id = ?', ['b']));
    expect(await counted()).toEqual([0, 8]);
  });

  test('a body that goes on after a statement has failed is rolled back and says so', async () => {
    const careless = write(async (sql) => {
      await sql.run('UPDATE counters SET value = 7 WHERE id = ?', ['a']);
      await sql.run('INSERT INTO counters VALUES (?, ?)', ['b', 1]).catch(() => undefined);
    });
    await expect(careless).rejects.toThrow('went on after a statement had failed');
    expect(await counted()).toEqual([0, 0]);
  });

  test('a change outside of a transaction is refused', async () => {
    await expect(engine.read.run('DELETE FROM counters', [])).rejects.toThrow('outside of a transaction');
    await expect(engine.read.all('DELETE FROM counters RETURNING id', [])).rejects.toThrow('outside of a transaction');
    expect(await counted()).toEqual([0, 0]);
  });

  test('a database that cannot be reached is said to be unusable', async () => {
    const nowhere = openPostgres('postgres://nobody@127.0.0.1:1/none', silentLog);
    await expect(nowhere.check()).rejects.toThrow('ECONNREFUSED');
    await nowhere.close();
  });
});
