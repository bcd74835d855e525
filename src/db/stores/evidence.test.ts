import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withClient } from '../../../test/support/postgres.js';
import { addOrder, certificateRecord } from '../../../test/support/records.js';
import { describeEachEngine, type TestDatabase } from '../../../test/support/test-database.js';
import { introduceRuleFiles } from '../../audit/introduce-rule-files.js';
import type { RuleFile } from '../../audit/ports.js';
import { readDatabaseUrl } from '../database-url.js';
import { ARCHIVED, NOT_ARCHIVED } from './archive-store.js';

const policy = (text: string): RuleFile => ({ kind: 'policy', name: 'ov', text });

describeEachEngine((createDatabase) => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createDatabase();
    await database.transactor.transaction(async (stores) => {
      await addOrder(stores);
      await stores.certificates.commit(certificateRecord());
    });
  });
  afterEach(() => database.remove());

  test('every table is archived, or left out with intent', async () => {
    const target = readDatabaseUrl(database.url);
    let tables: string[];
    if (target.engine === 'postgres') {
      const { rows } = await withClient(target.url, (client) => client.query<{ name: string }>("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'"));
      tables = rows.map(({ name }) => name);
    } else {
      const sqlite = new SqliteDatabase(target.file, { readonly: true });
      tables = (sqlite.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all() as { name: string }[]).map(({ name }) => name);
      sqlite.close();
    }
    const known = new Set([...Object.keys(ARCHIVED), ...NOT_ARCHIVED]);
    expect(tables.filter((table) => !known.has(table))).toEqual([]);
    expect(Object.keys(ARCHIVED).filter((table) => !tables.includes(table))).toEqual([]);
  });

  test('rows of a time, and of all time where a table has none; no secrets', async () => {
    const { archive } = database.transactor.read;
    const count = async (table: string, from: number, until: number) => {
      let rows = 0;
      for await (const page of archive.rows(table, { from, until })) rows += page.length;
      return rows;
    };
    const { committedAt } = certificateRecord();
    for (const table of archive.tables) {
      const all = await count(table, 0, 4e9);
      expect([table, await count(table, 0, 1)]).toEqual([table, ARCHIVED[table]?.within === undefined ? all : 0]);
    }
    expect(await count('certificates', committedAt, committedAt + 1)).toBe(1);
    expect(await count('certificates', committedAt + 1, committedAt + 2)).toBe(0);
    expect(await count('order_authorizations', 0, 4e9)).toBe(1);
    expect(await count('challenges', 0, 4e9)).toBe(2);
    for await (const [row] of archive.rows('certificates', { from: 0, until: 4e9 })) expect(row?.['tbs']).toBe(certificateRecord().tbs.toString('base64'));
    for await (const [row] of archive.rows('eab_keys', { from: 0, until: 1 })) expect(row).not.toHaveProperty('hmac_key');
  });

  test('more rows than a page has', async () => {
    await introduceRuleFiles({ transactor: database.transactor, clock: { now: () => 7, nowMs: () => 7000, sleep: () => Promise.resolve() } }, Array.from({ length: 501 }, (_, n) => policy(String(n))));
    const seen = new Set<unknown>();
    for await (const page of database.transactor.read.archive.rows('rule_files', { from: 0, until: 1 })) for (const { text } of page) seen.add(text);
    expect(seen.size).toBe(501);
  });

  test('the record of a certificate, and of none', async () => {
    const { dossiers } = database.transactor.read;
    const record = await dossiers.record(certificateRecord().serial);
    expect(record?.certificate).toMatchObject({ id: 'certificate', tbs: certificateRecord().tbs.toString('base64'), der: null });
    expect(record?.authorizations.map(({ id }) => id)).toEqual(['authz']);
    expect(record?.challenges).toHaveLength(2);
    expect([record?.order['id'], record?.account['id'], record?.organization['id'], record?.eabKey, record?.crl]).toEqual(['order', 'account', 'org', null, null]);
    expect(await dossiers.record('ff')).toBeUndefined();
    expect(await dossiers.caaChecks([])).toEqual([]);
    expect(await dossiers.caaChecks([1])).toEqual([]);
  });

  test('a rule file is introduced once, and told of', async () => {
    const at = (now: number) => ({ transactor: database.transactor, clock: { now: () => now, nowMs: () => now * 1000, sleep: () => Promise.resolve() } });
    const events = async () => (await database.transactor.read.auditChain.eventsAfter(0, 100)).filter(({ kind }) => kind === 'rule-file.introduced').map(({ detail }) => JSON.parse(detail) as unknown);
    await introduceRuleFiles(at(1), [policy('one')]);
    await introduceRuleFiles(at(2), [policy('one')]);
    await introduceRuleFiles(at(3), [policy('two')]);
    const one = '7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed';
    expect(await events()).toEqual([{ type: 'policy', name: 'ov', sha256: one }, expect.objectContaining({ name: 'ov' })]);
    const { ruleFiles } = database.transactor.read;
    expect(await ruleFiles.get('policy', one)).toEqual(policy('one'));
    expect(await ruleFiles.get('baseline', one)).toBeUndefined();
    expect(await ruleFiles.newest('policy', 'ov')).toEqual(policy('two'));
    expect(await ruleFiles.newest('policy', 'other')).toBeUndefined();
  });
});
