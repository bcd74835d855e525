import { expectOne, present } from '../rows.js';
import type { Sql } from '../sql.js';
import { InvariantError } from '../../core/invariant-error.js';
import type { RevocationReason } from '../../core/state/certificate.js';
import type { EpochSeconds } from '../../core/time.js';
import type { CrlFacts, CrlScope, CrlStore, PublishedCrl, RevokedEntry } from '../../crl/ports.js';

interface CrlRow {
  issuer_id: string;
  shard: number;
  number: number;
  this_update: number;
  next_update: number;
  changes: number;
}

const NEXT_NUMBER = `INSERT INTO crl_numbers (issuer_id, shard, reserved) VALUES (?, ?, 1)
  ON CONFLICT (issuer_id, shard) DO UPDATE SET reserved = crl_numbers.reserved + 1 RETURNING reserved`;
const CHANGES = 'SELECT changes FROM crl_changes WHERE issuer_id = ? AND shard = ?';
const ADD_PIECE = 'INSERT INTO crl_pieces (issuer_id, shard, number, position, octets) VALUES (?, ?, ?, ?, ?)';
const COMMIT = 'INSERT INTO crls (issuer_id, shard, number, this_update, next_update, changes, tbs_octets) VALUES (?, ?, ?, ?, ?, ?, ?)';
const PUBLISH = `UPDATE crls SET tail = ? WHERE issuer_id = ? AND shard = ? AND number = ? AND tail IS NULL
  AND NOT EXISTS (SELECT 1 FROM crls AS other WHERE other.issuer_id = crls.issuer_id AND other.shard = crls.shard AND other.number > crls.number
    AND other.tail IS NOT NULL)`;
const UNPUBLISHED = 'SELECT number FROM crls WHERE issuer_id = ? AND shard = ? AND number = ? AND tail IS NULL';
const FACTS = 'issuer_id, shard, number, this_update, next_update, changes';
const NEWEST = 'FROM crls WHERE issuer_id = ? AND shard = ? AND tail IS NOT NULL ORDER BY number DESC LIMIT 1';
const LATEST = `SELECT ${FACTS}, tbs_octets, tail ${NEWEST}`;
const LATEST_FACTS = `SELECT ${FACTS} ${NEWEST}`;
const PIECE = 'SELECT octets FROM crl_pieces WHERE issuer_id = ? AND shard = ? AND number = ? AND position = ?';
// The words of the partial indexes certificates_revoked and certificates_revoked_by_shard, so that a page is read from the index alone.
const REVOKED = `SELECT serial, revoked_at, revocation_reason FROM certificates
  WHERE issuer_id = ? AND revoked_at IS NOT NULL AND not_after >= ? AND serial > ? ORDER BY serial LIMIT ?`;
const REVOKED_IN_SHARD = `SELECT serial, revoked_at, revocation_reason FROM certificates
  WHERE issuer_id = ? AND crl_shard = ? AND crl_shard > 0 AND revoked_at IS NOT NULL AND not_after >= ? AND serial > ? ORDER BY serial LIMIT ?`;
const SHARDS = 'SELECT shard FROM crl_numbers WHERE issuer_id = ? ORDER BY shard';

/** Certificate revocation lists in SQL. */
export class SqlCrlStore implements CrlStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async nextNumber({ issuerId, shard }: CrlScope): Promise<number> {
    const [row] = await this.#sql.all<{ reserved: number }>(NEXT_NUMBER, [issuerId, shard]);
    if (row === undefined) throw new InvariantError(`no CRL number for issuer ${issuerId}`);
    return row.reserved;
  }

  async changes({ issuerId, shard }: CrlScope): Promise<number> {
    const [row] = await this.#sql.all<{ changes: number }>(CHANGES, [issuerId, shard]);
    return row?.changes ?? 0;
  }

  async addPiece({ issuerId, shard }: CrlScope, number: number, position: number, octets: Buffer): Promise<void> {
    await this.#sql.run(ADD_PIECE, [issuerId, shard, number, position, octets]);
  }

  async commit(crl: CrlFacts & { tbsOctets: number }): Promise<void> {
    const { issuerId, shard, number, thisUpdate, nextUpdate, changes, tbsOctets } = crl;
    await this.#sql.run(COMMIT, [issuerId, shard, number, thisUpdate, nextUpdate, changes, tbsOctets]);
  }

  async publish({ issuerId, shard }: CrlScope, number: number, tail: Buffer): Promise<boolean> {
    if ((await this.#sql.run(PUBLISH, [tail, issuerId, shard, number])) === 1) return true;
    const waiting = await this.#sql.all(UNPUBLISHED, [issuerId, shard, number]);
    expectOne(waiting.length, `publishing CRL ${number} of issuer ${issuerId}`);
    return false;
  }

  async latestFacts({ issuerId, shard }: CrlScope): Promise<CrlFacts | undefined> {
    const [row] = await this.#sql.all<CrlRow>(LATEST_FACTS, [issuerId, shard]);
    return row && toFacts(row);
  }

  async latest({ issuerId, shard }: CrlScope): Promise<PublishedCrl | undefined> {
    const [row] = await this.#sql.all<CrlRow & { tbs_octets: number; tail: Buffer | null }>(LATEST, [issuerId, shard]);
    return row && { ...toFacts(row), tbsOctets: row.tbs_octets, tail: present(row.tail, 'crls.tail') };
  }

  async piece({ issuerId, shard }: CrlScope, number: number, position: number): Promise<Buffer | undefined> {
    const [row] = await this.#sql.all<{ octets: Buffer }>(PIECE, [issuerId, shard, number, position]);
    return row?.octets;
  }

  async revoked({ issuerId, shard }: CrlScope, expiredBefore: EpochSeconds, after: string, limit: number): Promise<RevokedEntry[]> {
    const rows =
      shard === 0
        ? await this.#sql.all<RevokedRow>(REVOKED, [issuerId, expiredBefore, after, limit])
        : await this.#sql.all<RevokedRow>(REVOKED_IN_SHARD, [issuerId, shard, expiredBefore, after, limit]);
    return rows.map((row) => ({ serial: row.serial, revokedAt: row.revoked_at, reason: row.revocation_reason as RevocationReason }));
  }

  async shards(issuerId: string): Promise<number[]> {
    return (await this.#sql.all<{ shard: number }>(SHARDS, [issuerId])).map(({ shard }) => shard);
  }
}

interface RevokedRow {
  serial: string;
  revoked_at: number;
  revocation_reason: number;
}

function toFacts(row: CrlRow): CrlFacts {
  return {
    issuerId: row.issuer_id,
    shard: row.shard,
    number: row.number,
    thisUpdate: row.this_update,
    nextUpdate: row.next_update,
    changes: row.changes,
  };
}
