import { insertRows } from '../lists.js';
import type { Sql } from '../sql.js';
import type { Link, StoredEvent } from '../../audit/chain.js';
import type { SignedHead } from '../../audit/head.js';
import type { AuditChainStore, EventFilter } from '../../audit/ports.js';
import type { SignatureAlgorithm } from '../../core/signer.js';
import type { EpochSeconds } from '../../core/time.js';

interface LinkRow {
  position: number;
  sequence: number;
  sealed_at: number;
  hash: Buffer;
}

interface EventRow {
  sequence: number;
  at: number;
  kind: string;
  actor: string;
  organization_id: string | null;
  account_id: string | null;
  order_id: string | null;
  detail: string;
}

interface HeadRow {
  position: number;
  signed_at: number;
  statement: string;
  algorithm: string;
  spki: Buffer;
  signature: Buffer;
}

const LINK = 'position, sequence, sealed_at, hash';
const EVENT = 'e.sequence, e.at, e.kind, e.actor, e.organization_id, e.account_id, e.order_id, e.detail';
const HEAD = 'position, signed_at, statement, algorithm, spki, signature';
const LAST = `SELECT ${LINK} FROM audit_chain ORDER BY position DESC LIMIT 1`;
const BY_POSITION = `SELECT ${LINK} FROM audit_chain WHERE position = ?`;
const BY_SEQUENCE = `SELECT ${LINK} FROM audit_chain WHERE sequence = ?`;
const LAST_SEQUENCE = 'SELECT sequence FROM audit_chain ORDER BY sequence DESC LIMIT 1';
const NEWEST_SEQUENCE = 'SELECT sequence FROM audit_events ORDER BY sequence DESC LIMIT 1';
const AFTER = `SELECT ${EVENT} FROM audit_events AS e WHERE e.sequence > ? ORDER BY e.sequence LIMIT ?`;
const LACKING = `SELECT (SELECT COUNT(*) FROM audit_events WHERE sequence > ? AND sequence <= ?)
  - (SELECT COUNT(*) FROM audit_chain WHERE sequence > ? AND sequence <= ?) AS lacking`;
const UNLINKED = `SELECT ${EVENT} FROM audit_events AS e WHERE e.sequence > ? AND e.sequence <= ? AND e.at >= ?
  AND NOT EXISTS (SELECT 1 FROM audit_chain AS c WHERE c.sequence = e.sequence) ORDER BY e.sequence LIMIT ?`;
const EXTEND = `INSERT INTO audit_chain (${LINK})`;
const SEALED = `SELECT c.position, c.sequence AS linked, c.sealed_at, c.hash, ${EVENT}
  FROM audit_chain AS c LEFT JOIN audit_events AS e ON e.sequence = c.sequence WHERE c.position >= ? ORDER BY c.position LIMIT ?`;
const FIND = `SELECT ${EVENT} FROM audit_events AS e WHERE e.sequence > ? AND e.sequence <= ? AND e.at >= ?
  AND (CAST(? AS TEXT) IS NULL OR e.organization_id = ?) AND (CAST(? AS TEXT) IS NULL OR e.account_id = ?) AND (CAST(? AS TEXT) IS NULL OR e.kind = ?)
  AND (CAST(? AS TEXT) IS NULL OR e.actor = ?)
  AND ((CAST(? AS TEXT) IS NULL AND CAST(? AS TEXT) IS NULL) OR e.order_id = ? OR (e.kind LIKE 'certificate.%' AND e.detail LIKE ?))
  ORDER BY e.sequence LIMIT ?`;
const ADD_HEAD = `INSERT INTO audit_heads (${HEAD}) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;
const LAST_HEAD = `SELECT ${HEAD} FROM audit_heads ORDER BY position DESC LIMIT 1`;
const HEADS = `SELECT ${HEAD} FROM audit_heads WHERE position >= ? ORDER BY position LIMIT ?`;

/** The chain over the audit events in SQL. */
export class SqlAuditChainStore implements AuditChainStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async last(): Promise<Link | undefined> {
    const [row] = await this.#sql.all<LinkRow>(LAST, []);
    return row && linkOf(row);
  }

  async link(position: number): Promise<Link | undefined> {
    const [row] = await this.#sql.all<LinkRow>(BY_POSITION, [position]);
    return row && linkOf(row);
  }

  async linkOf(sequence: number): Promise<Link | undefined> {
    const [row] = await this.#sql.all<LinkRow>(BY_SEQUENCE, [sequence]);
    return row && linkOf(row);
  }

  async lastSequence(): Promise<number> {
    const [row] = await this.#sql.all<{ sequence: number }>(LAST_SEQUENCE, []);
    return row?.sequence ?? 0;
  }

  async newestSequence(): Promise<number> {
    const [row] = await this.#sql.all<{ sequence: number }>(NEWEST_SEQUENCE, []);
    return row?.sequence ?? 0;
  }

  async eventsAfter(sequence: number, limit: number): Promise<StoredEvent[]> {
    return (await this.#sql.all<EventRow>(AFTER, [sequence, limit])).map(eventOf);
  }

  async lacking(from: number, to: number): Promise<number> {
    const [row] = await this.#sql.all<{ lacking: number }>(LACKING, [from, to, from, to]);
    return row?.lacking ?? 0;
  }

  async unlinked({ from, to, since }: { from: number; to: number; since: EpochSeconds }, limit: number): Promise<StoredEvent[]> {
    return (await this.#sql.all<EventRow>(UNLINKED, [from, to, since, limit])).map(eventOf);
  }

  async extend(links: readonly Link[]): Promise<void> {
    await insertRows(
      this.#sql,
      EXTEND,
      links.map(({ position, sequence, sealedAt, hash }) => [position, sequence, sealedAt, hash]),
    );
  }

  async sealed(from: number, limit: number): Promise<{ link: Link; event: StoredEvent | undefined }[]> {
    const rows = await this.#sql.all<Omit<LinkRow, 'sequence'> & { linked: number } & (EventRow | { sequence: null })>(SEALED, [from, limit]);
    return rows.map((row) => ({
      link: linkOf({ position: row.position, sequence: row.linked, sealed_at: row.sealed_at, hash: row.hash }),
      event: row.sequence === null ? undefined : eventOf(row),
    }));
  }

  async find(filter: EventFilter, { from, to }: { from: number; to: number }, limit: number): Promise<StoredEvent[]> {
    const { organizationId, accountId, kind, actor, orderId, serial, since } = filter;
    const rows = await this.#sql.all<EventRow>(FIND, [
      from,
      to,
      since,
      organizationId,
      organizationId,
      accountId,
      accountId,
      kind,
      kind,
      actor,
      actor,
      orderId,
      serial,
      orderId,
      serial === null ? null : `%"serial":"${serial}"%`,
      limit,
    ]);
    return rows.map(eventOf);
  }

  async addHead(head: SignedHead): Promise<void> {
    await this.#sql.run(ADD_HEAD, [head.position, head.signedAt, head.statement, head.algorithm, head.spki, head.signature]);
  }

  async lastHead(): Promise<SignedHead | undefined> {
    const [row] = await this.#sql.all<HeadRow>(LAST_HEAD, []);
    return row && headOf(row);
  }

  async heads(from: number, limit: number): Promise<SignedHead[]> {
    return (await this.#sql.all<HeadRow>(HEADS, [from, limit])).map(headOf);
  }
}

function linkOf({ position, sequence, sealed_at, hash }: LinkRow): Link {
  return { position, sequence, sealedAt: sealed_at, hash };
}

function eventOf(row: EventRow): StoredEvent {
  return {
    sequence: row.sequence,
    at: row.at,
    kind: row.kind,
    actor: row.actor,
    organizationId: row.organization_id,
    accountId: row.account_id,
    orderId: row.order_id,
    detail: row.detail,
  };
}

function headOf({ position, signed_at, statement, algorithm, spki, signature }: HeadRow): SignedHead {
  return { position, signedAt: signed_at, statement, algorithm: algorithm as SignatureAlgorithm, spki, signature };
}
