import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { withClient } from '../../../test/support/postgres.js';
import { SoftwareSigner } from '../../../test/support/software-signer.js';
import { describeEachEngine, silentLog, type TestDatabase } from '../../../test/support/test-database.js';
import { BEFORE_THE_FIRST, chainHash, eventLine, lineDigest, type Link } from '../../audit/chain.js';
import { exportDays } from '../../audit/export-days.js';
import { findEvents } from '../../audit/find-events.js';
import { Findings } from '../../audit/finding.js';
import { createSealer, linksAfter, type Sealer } from '../../audit/seal.js';
import type { AuditKey } from '../../audit/signed-statement.js';
import type { EventFilter } from '../../audit/ports.js';
import { verifyChain } from '../../audit/verify-chain.js';
import { verifyExports } from '../../audit/verify-exports.js';
import { readDatabaseUrl } from '../database-url.js';

const DAY = 86_400;
const signer = new SoftwareSigner();
const spki = signer.generate('audit', 2048);
const key: AuditKey = { signer, keyId: 'audit', algorithm: 'sha256WithRSAEncryption' };

/** Statements of somebody who owns the database: the triggers are out of his way. */
async function tamper(url: string, ...statements: string[]): Promise<void> {
  const target = readDatabaseUrl(url);
  if (target.engine === 'postgres') {
    await withClient(target.url, (client) => client.query(['SET session_replication_role = replica', ...statements].join(';')));
    return;
  }
  const database = new SqliteDatabase(target.file);
  try {
    for (const { name } of database.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").all() as { name: string }[]) database.exec(`DROP TRIGGER ${name}`);
    for (const statement of statements) database.exec(statement.replace('OVERRIDING SYSTEM VALUE', ''));
  } finally {
    database.close();
  }
}

describeEachEngine((createDatabase) => {
  let database: TestDatabase;
  let clock: FakeClock;
  let sealer: Sealer;
  let folder: string;
  beforeEach(async () => {
    clock = new FakeClock();
    database = await createDatabase({ clock });
    sealer = createSealer({ transactor: database.transactor, clock, log: silentLog, key });
    folder = mkdtempSync(join(tmpdir(), 'tegata-audit-'));
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true });
    await database.remove();
  });

  const store = () => database.transactor.read.auditChain;
  const append = async (count: number, from = 1) => {
    for (let number = from; number < from + count; number += 1) {
      const detail = { issuerId: 'ca1', number, entries: 0, thisUpdate: 1, nextUpdate: 2 };
      await database.transactor.transaction(({ audit }) => audit.append({ type: 'officer', name: '佐藤 "x"' } as const, { kind: 'crl.committed', detail }));
    }
  };
  const verify = async (exported = false) => {
    const findings = new Findings();
    const range = { from: 1, to: (await store().last())?.position ?? 0 };
    const { waiting, heads } = await verifyChain(store(), range, { keys: [spki], findings });
    if (exported) await verifyExports(store(), folder, { keys: [spki], findings });
    return { waiting, heads, texts: findings.list.map(({ text }) => text), kinds: findings.list.map(({ kind, sequence }) => `${kind} ${sequence ?? ''}`.trim()) };
  };
  const exportAll = async () => {
    await clock.advance(2 * DAY * 1000);
    return exportDays({ store: store(), key, clock, folder });
  };
  const nothing = { waiting: 0, texts: [], kinds: [] };

  test('events are sealed in order, once, and the chain holds; those to come wait', async () => {
    expect(await sealer.seal()).toBe(0);
    await append(5);
    expect(await verify()).toMatchObject({ ...nothing, waiting: 5 });
    expect(await sealer.seal()).toBe(5);
    expect(await sealer.seal()).toBe(0);
    await append(2, 6);
    await sealer.seal();
    await sealer.signHead();
    await sealer.signHead();
    expect(await verify()).toEqual({ ...nothing, heads: 1 });
    let hash: Buffer = BEFORE_THE_FIRST;
    for (const { link, event } of await store().sealed(1, 100)) hash = chainHash(hash, lineDigest(eventLine(link, event ?? expect.fail())));
    expect((await store().last())?.hash).toEqual(hash);
  });

  test('more events than fit in a page, and two sealers at a time', async () => {
    await database.transactor.transaction(async ({ audit }) => {
      for (let number = 1; number <= 600; number += 1) await audit.append({ type: 'system' }, { kind: 'crl.committed', detail: { issuerId: 'ca1', number, entries: 0, thisUpdate: 1, nextUpdate: 2 } });
    });
    const other = createSealer({ transactor: database.transactor, clock, log: silentLog, key: null });
    await Promise.all([sealer.seal(), other.seal(), sealer.seal()]);
    await sealer.seal();
    expect((await store().last())?.position).toBe(600);
    expect(await verify()).toMatchObject(nothing);
  });

  test('an event that was committed behind others is sealed after them', async () => {
    await append(3);
    const [first, late, third] = await store().eventsAfter(0, 3);
    await tamper(database.url, `CREATE TABLE put_by AS SELECT * FROM audit_events WHERE sequence = ${late?.sequence}`, `DELETE FROM audit_events WHERE sequence = ${late?.sequence}`);
    await sealer.seal();
    await tamper(database.url, 'INSERT INTO audit_events (sequence, at, kind, actor, detail) OVERRIDING SYSTEM VALUE SELECT sequence, at, kind, actor, detail FROM put_by', 'DROP TABLE put_by');
    await clock.advance(30_000);
    expect(await sealer.seal()).toBe(1);
    expect((await store().sealed(1, 9)).map(({ link }) => link.sequence)).toEqual([first?.sequence, third?.sequence, late?.sequence]);
    expect(await verify()).toMatchObject(nothing);
  });

  describe('the database refuses', () => {
    test.each(['audit_chain', 'audit_heads', 'rule_files'])('changes and deletions in %s', async (table) => {
      await append(1);
      await sealer.seal();
      await sealer.signHead();
      await database.transactor.transaction(({ ruleFiles }) => ruleFiles.add({ kind: 'policy', name: 'p', text: 't', sha256: 'a'.repeat(64), at: 1 }));
      const column = { audit_chain: 'sealed_at', audit_heads: 'signed_at', rule_files: 'introduced_at' }[table] ?? '';
      const target = readDatabaseUrl(database.url);
      for (const statement of [`UPDATE ${table} SET ${column} = 1`, `DELETE FROM ${table}`, ...(target.engine === 'postgres' ? [`TRUNCATE ${table}`] : [])]) {
        const act = async () => {
          if (target.engine === 'postgres') {
            await withClient(target.url, (client) => client.query(statement));
            return;
          }
          const sqlite = new SqliteDatabase(target.file);
          try {
            sqlite.exec(statement);
          } finally {
            sqlite.close();
          }
        };
        await expect(act()).rejects.toThrow(`${table} is append-only`);
      }
    });
  });

  describe('a verification names', () => {
    const seq = async (position: number) => (await store().link(position))?.sequence ?? 0;
    beforeEach(async () => {
      await append(6);
      await sealer.seal();
      await sealer.signHead();
    });

    test.each([
      ['kind', `kind = 'crl.published'`],
      ['at', 'at = at + 1'],
      ['actor', `actor = 'system'`],
      ['organization_id', `organization_id = 'x'`],
      ['order_id', `order_id = ''`],
      ['detail', `detail = replace(detail, 'ca1', 'ca2')`],
    ])('a changed %s', async (_, change) => {
      await tamper(database.url, `UPDATE audit_events SET ${change} WHERE sequence = ${await seq(3)}`);
      expect((await verify()).kinds).toEqual([`changed ${await seq(3)}`]);
    });

    test('a deleted event, a deleted link, a changed link', async () => {
      await tamper(database.url, `DELETE FROM audit_events WHERE sequence = ${await seq(3)}`);
      expect((await verify()).kinds).toEqual([`missing ${await seq(3)}`]);
      const five = await seq(5);
      await tamper(database.url, 'DELETE FROM audit_chain WHERE position = 5');
      expect((await verify()).texts).toEqual([
        expect.stringContaining('position 3'),
        'position 5 of the chain: the link is missing',
        expect.stringMatching(new RegExp(`audit event ${five} .*between sealed events.*inserted`)),
      ]);
    });

    test('a changed link, told from a changed event', async () => {
      await tamper(database.url, `UPDATE audit_chain SET hash = (SELECT hash FROM audit_chain WHERE position = 1) WHERE position = 3`);
      expect((await verify()).texts).toEqual([`position 3: the link was changed; audit event ${await seq(3)} is as it was sealed`]);
    });

    test('what is in a part of the chain, and nothing else', async () => {
      await tamper(database.url, `UPDATE audit_events SET actor = 'system' WHERE sequence IN (${await seq(2)}, ${await seq(4)}, ${await seq(6)})`);
      const findings = new Findings();
      await verifyChain(store(), { from: 3, to: 5 }, { keys: [spki], findings });
      expect(findings.list.map(({ position }) => position)).toEqual([4]);
    });

    test('no head of a former key that is still known', async () => {
      const next = new SoftwareSigner();
      const nextSpki = next.generate('audit', 2048);
      await append(1, 7);
      await sealer.seal();
      await createSealer({ transactor: database.transactor, clock, log: silentLog, key: { ...key, signer: next } }).signHead();
      const kinds = async (...keys: Buffer[]) => {
        const findings = new Findings();
        await verifyChain(store(), { from: 1, to: 7 }, { keys, findings });
        return findings.list.map(({ kind, position }) => `${kind} ${position}`);
      };
      expect(await kinds(nextSpki, spki)).toEqual([]);
      expect(await kinds(nextSpki)).toEqual(['head 6']);
    });

    test('the last event of the chain', async () => {
      await tamper(database.url, `UPDATE audit_events SET actor = 'system' WHERE sequence = ${await seq(6)}`);
      expect((await verify()).kinds).toEqual([`changed ${await seq(6)}`]);
    });

    test('an inserted event', async () => {
      await tamper(database.url, `INSERT INTO audit_events (sequence, at, kind, actor, detail) OVERRIDING SYSTEM VALUE VALUES (-3, 1, 'order.issued', 'system', '{}')`);
      await clock.advance(60_000);
      await sealer.seal();
      expect((await verify()).kinds).toEqual(['inserted -3']);
    });

    test('the deletion of the newest rows, by the signed head', async () => {
      const [five, six] = [await seq(5), await seq(6)];
      await tamper(database.url, 'DELETE FROM audit_chain WHERE position >= 5', `DELETE FROM audit_events WHERE sequence IN (${five}, ${six})`);
      expect((await verify()).texts).toEqual([expect.stringMatching(/^position 6 was signed .*missing: the newest rows were deleted/)]);
    });

    test('a rewritten chain, by the signed head; a forged head, by the key', async () => {
      await rewrite(`UPDATE audit_events SET actor = 'system' WHERE sequence = ${await seq(2)}`);
      expect((await verify()).kinds).toEqual([`rewritten ${await seq(6)}`]);
      await tamper(database.url, 'UPDATE audit_heads SET signature = spki');
      expect((await verify()).kinds).toEqual(['head']);
      await tamper(database.url, 'DELETE FROM audit_heads');
      const thief = new SoftwareSigner();
      thief.generate('audit', 2048);
      await createSealer({ transactor: database.transactor, clock, log: silentLog, key: { ...key, signer: thief } }).signHead();
      expect((await verify()).kinds).toEqual(['head']);
    });

    describe('by the exports', () => {
      beforeEach(async () => {
        expect(await exportAll()).toHaveLength(1);
        await append(2, 7);
        await sealer.seal();
        expect(await exportAll()).toHaveLength(2);
      });

      test('nothing, while nothing is wrong; openssl and a shell agree', async () => {
        expect(await verify(true)).toMatchObject(nothing);
        expect(await exportDays({ store: store(), key, clock, folder })).toEqual([]);
        const day = new Date(1000 * ((await store().link(1))?.sealedAt ?? 0)).toISOString().slice(0, 10);
        const file = join(folder, `audit-${day}`);
        const openssl = ['dgst', '-sha256', '-verify', join(folder, 'audit-key.pem'), '-signature', `${file}.head.json.sig`, `${file}.head.json`];
        expect(execFileSync('openssl', openssl).toString()).toBe('Verified OK\n');
        const recompute = `hash=$(printf 0%.0s $(seq 64)); while IFS= read -r line; do
          digest=$(printf %s "$line" | sha256sum | cut -c1-64); hash=$(printf %s%s "$hash" "$digest" | sha256sum | cut -c1-64); done < ${file}.jsonl; printf %s $hash`;
        const { hash, to, from } = JSON.parse(readFileSync(`${file}.head.json`, 'utf8')) as { hash: string; from: number; to: number };
        expect(execFileSync('bash', ['-c', recompute]).toString()).toBe(hash);
        expect([from, to]).toEqual([1, 6]);
      });

      test('the row of a rewritten chain whose heads were deleted', async () => {
        await tamper(database.url, 'DELETE FROM audit_heads');
        await rewrite(`UPDATE audit_events SET actor = 'system' WHERE sequence = ${await seq(2)}`);
        expect((await verify()).kinds).toEqual([]);
        expect((await verify(true)).kinds).toContain(`changed ${await seq(2)}`);
      });

      test('a row taken out of a chain that was rewritten, and one put into it', async () => {
        const [two, four] = [await seq(2), await seq(4)];
        await tamper(database.url, 'DELETE FROM audit_heads');
        await rewrite(`DELETE FROM audit_events WHERE sequence = ${two}`);
        expect((await verify(true)).kinds).toEqual(expect.arrayContaining([`missing ${two}`]));
        expect((await verify(true)).kinds).not.toContain(`inserted ${four}`);
        await rewrite(`INSERT INTO audit_events (sequence, at, kind, actor, detail) OVERRIDING SYSTEM VALUE VALUES (-3, 1, 'order.issued', 'system', '{}')`);
        expect((await verify(true)).kinds).toEqual(expect.arrayContaining([`missing ${two}`, 'inserted -3']));
      });

      test('the deletion of the newest rows, heads and all', async () => {
        const [seven, eight] = [await seq(7), await seq(8)];
        await tamper(database.url, 'DELETE FROM audit_heads', 'DELETE FROM audit_chain WHERE position >= 7', `DELETE FROM audit_events WHERE sequence IN (${seven}, ${eight})`);
        expect((await verify()).kinds).toEqual([]);
        expect((await verify(true)).kinds).toEqual([`missing ${seven}`, `missing ${eight}`]);
      });

      test('a changed file, a changed head, a missing day', async () => {
        const days = [0, 1, 2].map((n) => join(folder, `audit-${new Date((clock.now() - (4 - n) * DAY) * 1000).toISOString().slice(0, 10)}`));
        const lines = readFileSync(`${days[0]}.jsonl`, 'utf8');
        writeFileSync(`${days[0]}.jsonl`, lines.replace('ca1', 'ca2'));
        expect((await verify(true)).texts).toEqual([`${days[0]}.jsonl is not the file that was signed`]);
        writeFileSync(`${days[0]}.jsonl`, lines);
        const head = readFileSync(`${days[0]}.head.json`, 'utf8');
        writeFileSync(`${days[0]}.head.json`, head.replace('"to":6', '"to":7'));
        expect((await verify(true)).kinds).toEqual(['head']);
        writeFileSync(`${days[0]}.head.json`, head);
        for (const end of ['jsonl', 'head.json', 'head.json.sig']) rmSync(`${days[1]}.${end}`);
        expect((await verify(true)).texts).toEqual([expect.stringMatching(/^the export of .* is missing$/)]);
      });

      test('a day that does not agree with its events is not exported', async () => {
        await append(1, 9);
        await sealer.seal();
        await tamper(database.url, `UPDATE audit_events SET actor = 'system' WHERE sequence = ${await seq(9)}`);
        await expect(exportAll()).rejects.toThrow('tegata audit verify');
      });
    });
  });

  test('events are found by what they are about', async () => {
    await append(3);
    await clock.advance(1_000_000);
    await append(2, 4);
    const none: EventFilter = { orderId: null, organizationId: null, accountId: null, kind: null, actor: null, serial: null, since: 0 };
    const find = async (filter: Partial<EventFilter>) => {
      const found = [];
      for await (const page of findEvents(store(), { ...none, ...filter })) found.push(...page);
      return found.length;
    };
    expect(await find({})).toBe(5);
    expect(await find({ kind: 'crl.committed' })).toBe(5);
    expect(await find({ kind: 'order.issued' })).toBe(0);
    expect(await find({ since: clock.now() })).toBe(2);
    expect(await find({ serial: 'ff' })).toBe(0);
  });

  /** As somebody would who knows how the chain is made, and has no key. */
  async function rewrite(statement: string): Promise<void> {
    const sealed = new Map((await store().sealed(1, 1000)).map(({ link }) => [link.sequence, link.sealedAt]));
    await tamper(database.url, statement, 'DELETE FROM audit_chain');
    let last: Link | undefined;
    for (const event of await store().eventsAfter(Number.MIN_SAFE_INTEGER, 1000)) {
      const links = linksAfter(last, [event], sealed.get(event.sequence) ?? 0);
      await database.transactor.transaction(({ auditChain }) => auditChain.extend(links));
      last = links[0];
    }
  }
});
