import { insertRows, listQuery } from '../lists.js';
import { fromJson } from '../rows.js';
import type { Sql } from '../sql.js';
import type { CertificateId, OrganizationId } from '../../core/ids.js';
import type { EpochSeconds } from '../../core/time.js';
import type { ExpiringCertificate, ExpiryStore, IssuedBetween, ReminderRange } from '../../notify/ports.js';

interface ExpiryRow {
  certificate_id: string;
  organization_id: string;
  names_hash: string;
  not_after: number;
}

interface IssuedRow {
  id: string;
  organization_id: string;
  names: string;
  not_before: number;
  not_after: number;
}

const CURSOR = 'SELECT position FROM notice_cursors WHERE name = ?';
const BEGIN_CURSOR = 'INSERT INTO notice_cursors (name, position) VALUES (?, 0) ON CONFLICT DO NOTHING';
const MOVE_CURSOR = 'UPDATE notice_cursors SET position = ? WHERE name = ? AND position = ?';
const NEWEST = 'SELECT position FROM audit_chain ORDER BY position DESC LIMIT 1';
const ISSUED = `SELECT e.detail FROM audit_chain AS c JOIN audit_events AS e ON e.sequence = c.sequence
  WHERE c.position > ? AND c.position <= ? AND e.kind = 'certificate.issued' ORDER BY c.position`;
const CERTIFICATES = listQuery('SELECT id, organization_id, names, not_before, not_after FROM certificates WHERE id IN (??)');
const WATCH = 'INSERT INTO certificate_expiries (organization_id, names_hash, not_after, certificate_id, reminded)';
const DUE = `SELECT certificate_id, organization_id, names_hash, not_after FROM certificate_expiries
  WHERE not_after > ? AND not_after <= ? AND reminded > ? ORDER BY not_after, certificate_id LIMIT ?`;
const MARK = `UPDATE certificate_expiries SET reminded = ?
  WHERE organization_id = ? AND names_hash = ? AND not_after = ? AND certificate_id = ? AND reminded > ?`;
const SUCCESSOR = `SELECT 1 AS found FROM certificate_expiries AS s JOIN certificates AS c ON c.id = s.certificate_id
  WHERE s.organization_id = ? AND s.names_hash = ? AND s.not_after > ? AND c.revoked_at IS NULL LIMIT 1`;
const FORGET = `DELETE FROM certificate_expiries WHERE (organization_id, names_hash, not_after, certificate_id) IN
  (SELECT organization_id, names_hash, not_after, certificate_id FROM certificate_expiries WHERE not_after < ? ORDER BY not_after LIMIT ?)`;
const VETTINGS = `SELECT o.id, o.expires_at FROM organizations AS o WHERE o.status = 'approved' AND o.expires_at > ? AND o.expires_at <= ?
  AND NOT EXISTS (SELECT 1 FROM expiry_reminders AS r
    WHERE r.kind = 'vetting' AND r.organization_id = o.id AND r.subject = '' AND r.expires_at = o.expires_at AND r.days <= ?)
  ORDER BY o.expires_at, o.id`;
/* Proofs by a person: authorizations whose challenge a confirmation was for. */
const PROOFS = `FROM confirmations AS f
  JOIN confirmation_challenges AS fc ON fc.confirmation_id = f.id
  JOIN challenges AS ch ON ch.id = fc.challenge_id
  JOIN authorizations AS z ON z.id = ch.authorization_id
  JOIN accounts AS a ON a.id = f.account_id
  WHERE f.state = 'confirmed' AND z.status = 'valid' AND ch.status = 'valid'`;
const VALIDATIONS = `SELECT v.organization_id, v.domain, v.expires_at FROM
  (SELECT a.organization_id, f.authorization_domain AS domain, max(z.expires_at) AS expires_at ${PROOFS} GROUP BY a.organization_id, f.authorization_domain) AS v
  WHERE v.expires_at > ? AND v.expires_at <= ?
  AND NOT EXISTS (SELECT 1 FROM expiry_reminders AS r
    WHERE r.kind = 'validation' AND r.organization_id = v.organization_id AND r.subject = v.domain AND r.expires_at = v.expires_at AND r.days <= ?)
  ORDER BY v.expires_at, v.domain, v.organization_id`;
const VALIDATION_END = `SELECT max(z.expires_at) AS expires_at ${PROOFS} AND a.organization_id = ? AND f.authorization_domain = ?`;
const REMIND = `INSERT INTO expiry_reminders (kind, organization_id, subject, expires_at, days) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (kind, organization_id, subject, expires_at) DO UPDATE SET days = excluded.days WHERE expiry_reminders.days > excluded.days`;

/** What ends, and who was reminded, in SQL. */
export class SqlExpiryStore implements ExpiryStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async cursor(name: string): Promise<number> {
    const [row] = await this.#sql.all<{ position: number }>(CURSOR, [name]);
    return row?.position ?? 0;
  }

  async moveCursor(name: string, from: number, to: number): Promise<boolean> {
    if (from === 0) await this.#sql.run(BEGIN_CURSOR, [name]);
    return (await this.#sql.run(MOVE_CURSOR, [to, name, from])) === 1;
  }

  async newestPosition(): Promise<number> {
    const [row] = await this.#sql.all<{ position: number }>(NEWEST, []);
    return row?.position ?? 0;
  }

  async issuedBetween(from: number, to: number): Promise<IssuedBetween[]> {
    const events = await this.#sql.all<{ detail: string }>(ISSUED, [from, to]);
    const ids = events.map(({ detail }) => fromJson<{ certificateId: string }>(detail).certificateId);
    const found = new Map<string, IssuedRow>();
    for (let at = 0; at < ids.length; at += 1000) {
      const { text, values } = CERTIFICATES(ids.slice(at, at + 1000));
      for (const row of await this.#sql.all<IssuedRow>(text, values)) found.set(row.id, row);
    }
    return ids.flatMap((id) => {
      const row = found.get(id);
      if (row === undefined) return [];
      return [
        {
          id: row.id as CertificateId,
          organizationId: row.organization_id as OrganizationId,
          names: fromJson<string[]>(row.names),
          notBefore: row.not_before,
          notAfter: row.not_after,
        },
      ];
    });
  }

  async watch(certificates: readonly (ExpiringCertificate & { reminded: number })[]): Promise<void> {
    const rows = certificates.map(({ organizationId, namesHash, notAfter, id, reminded }) => [organizationId, namesHash, notAfter, id, reminded]);
    await insertRows(this.#sql, WATCH, rows);
  }

  async dueCertificates(range: ReminderRange, limit: number): Promise<ExpiringCertificate[]> {
    const rows = await this.#sql.all<ExpiryRow>(DUE, [range.after, range.until, range.days, limit]);
    return rows.map((row) => ({
      id: row.certificate_id as CertificateId,
      organizationId: row.organization_id as OrganizationId,
      namesHash: row.names_hash,
      notAfter: row.not_after,
    }));
  }

  async markReminded({ id, organizationId, namesHash, notAfter }: ExpiringCertificate, days: number): Promise<boolean> {
    return (await this.#sql.run(MARK, [days, organizationId, namesHash, notAfter, id, days])) === 1;
  }

  async hasSuccessor({ organizationId, namesHash, notAfter }: Omit<ExpiringCertificate, 'id'>): Promise<boolean> {
    return (await this.#sql.all(SUCCESSOR, [organizationId, namesHash, notAfter])).length > 0;
  }

  forgetEnded(before: EpochSeconds, limit: number): Promise<number> {
    return this.#sql.run(FORGET, [before, limit]);
  }

  async endingVettings(range: ReminderRange): Promise<{ organizationId: OrganizationId; expiresAt: EpochSeconds }[]> {
    const rows = await this.#sql.all<{ id: string; expires_at: number }>(VETTINGS, [range.after, range.until, range.days]);
    return rows.map((row) => ({ organizationId: row.id as OrganizationId, expiresAt: row.expires_at }));
  }

  async endingValidations(range: ReminderRange): Promise<{ organizationId: OrganizationId; domain: string; expiresAt: EpochSeconds }[]> {
    const rows = await this.#sql.all<{ organization_id: string; domain: string; expires_at: number }>(VALIDATIONS, [range.after, range.until, range.days]);
    return rows.map((row) => ({ organizationId: row.organization_id as OrganizationId, domain: row.domain, expiresAt: row.expires_at }));
  }

  async validationEnd(organizationId: OrganizationId, domain: string): Promise<EpochSeconds | undefined> {
    const [row] = await this.#sql.all<{ expires_at: number | null }>(VALIDATION_END, [organizationId, domain]);
    return row?.expires_at ?? undefined;
  }

  async noteReminder(reminder: { kind: 'vetting' | 'validation'; organizationId: OrganizationId; subject: string; expiresAt: EpochSeconds; days: number }): Promise<boolean> {
    const { kind, organizationId, subject, expiresAt, days } = reminder;
    return (await this.#sql.run(REMIND, [kind, organizationId, subject, expiresAt, days])) === 1;
  }
}
