import { expectOne, present } from '../rows.js';
import type { Sql } from '../sql.js';
import { InvariantError } from '../../core/invariant-error.js';
import type { RevocationReason } from '../../core/state/certificate.js';
import type { EpochSeconds } from '../../core/time.js';
import type { CrlStore, RevokedEntry, StoredCrl } from '../../crl/ports.js';

interface CrlRow {
  issuer_id: string;
  number: number;
  this_update: number;
  next_update: number;
  der: Buffer | null;
}

const NEXT_NUMBER = `INSERT INTO crl_numbers (issuer_id, reserved) VALUES (?, 1)
  ON CONFLICT (issuer_id) DO UPDATE SET reserved = crl_numbers.reserved + 1 RETURNING reserved`;
const COMMIT = 'INSERT INTO crls (issuer_id, number, this_update, next_update, tbs) VALUES (?, ?, ?, ?, ?)';
const PUBLISH = 'UPDATE crls SET der = ? WHERE issuer_id = ? AND number = ? AND der IS NULL';
const LATEST = `SELECT issuer_id, number, this_update, next_update, der FROM crls
  WHERE issuer_id = ? AND der IS NOT NULL ORDER BY number DESC LIMIT 1`;
const LATEST_FACTS = `SELECT issuer_id, number, this_update, next_update FROM crls
  WHERE issuer_id = ? AND der IS NOT NULL ORDER BY number DESC LIMIT 1`;
const REVOKED = `SELECT serial, revoked_at, revocation_reason FROM certificates
  WHERE issuer_id = ? AND revoked_at IS NOT NULL AND not_after >= ? ORDER BY serial`;

/** Certificate revocation lists in SQL. */
export class SqlCrlStore implements CrlStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async nextNumber(issuerId: string): Promise<number> {
    const [row] = await this.#sql.all<{ reserved: number }>(NEXT_NUMBER, [issuerId]);
    if (row === undefined) throw new InvariantError(`no CRL number for issuer ${issuerId}`);
    return row.reserved;
  }

  async commit(crl: Omit<StoredCrl, 'der'> & { tbs: Buffer }): Promise<void> {
    await this.#sql.run(COMMIT, [crl.issuerId, crl.number, crl.thisUpdate, crl.nextUpdate, crl.tbs]);
  }

  async publish(issuerId: string, number: number, der: Buffer): Promise<void> {
    expectOne(await this.#sql.run(PUBLISH, [der, issuerId, number]), `publishing CRL ${number} of issuer ${issuerId}`);
  }

  async latest(issuerId: string): Promise<StoredCrl | undefined> {
    const [row] = await this.#sql.all<CrlRow>(LATEST, [issuerId]);
    return row && { ...toFacts(row), der: present(row.der, 'crls.der') };
  }

  async latestFacts(issuerId: string): Promise<Omit<StoredCrl, 'der'> | undefined> {
    const [row] = await this.#sql.all<Omit<CrlRow, 'der'>>(LATEST_FACTS, [issuerId]);
    return row && toFacts(row);
  }

  async revoked(issuerId: string, expiredBefore: EpochSeconds): Promise<RevokedEntry[]> {
    const rows = await this.#sql.all<{ serial: string; revoked_at: number; revocation_reason: number }>(REVOKED, [issuerId, expiredBefore]);
    return rows.map((row) => ({ serial: row.serial, revokedAt: row.revoked_at, reason: row.revocation_reason as RevocationReason }));
  }
}

function toFacts(row: Omit<CrlRow, 'der'>): Omit<StoredCrl, 'der'> {
  return { issuerId: row.issuer_id, number: row.number, thisUpdate: row.this_update, nextUpdate: row.next_update };
}
