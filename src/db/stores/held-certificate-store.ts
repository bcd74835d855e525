import { fromJson, present } from '../rows.js';
import type { Sql, SqlValue } from '../sql.js';
import type { AccountId, CertificateId, OrganizationId } from '../../core/ids.js';
import type { RevocationReason } from '../../core/state/certificate.js';
import type { EpochSeconds } from '../../core/time.js';
import type { HeldCertificate, HeldCertificateStore, HeldState } from '../../subscriber/ports.js';

interface HeldRow {
  sequence: number;
  id: string;
  serial: string;
  names: string;
  profile: string;
  account_id: string;
  not_before: number;
  not_after: number;
  committed_at: number;
  revoked_at: number | null;
  revocation_reason: number | null;
}

// By way of accounts and orders, which have an index for it; one of certificates by organization would cost every issuance a page.
const SELECT = `SELECT o.sequence, c.id, c.serial, c.names, c.profile, c.account_id, c.not_before, c.not_after, c.committed_at, c.revoked_at, c.revocation_reason
  FROM accounts AS a JOIN orders AS o ON o.account_id = a.id JOIN certificates AS c ON c.id = o.certificate_id
  WHERE a.organization_id = ? AND o.state = 'valid'`;
/** With the time where a state asks for it. */
const STATES: Readonly<Record<HeldState, { text: string; needsNow: boolean }>> = {
  all: { text: pageText(''), needsNow: false },
  revoked: { text: pageText('AND c.revoked_at IS NOT NULL'), needsNow: false },
  current: { text: pageText('AND c.revoked_at IS NULL AND c.not_after >= ?'), needsNow: true },
  expired: { text: pageText('AND c.revoked_at IS NULL AND c.not_after < ?'), needsNow: true },
};
const ENDING = `${SELECT} AND c.revoked_at IS NULL AND c.not_after >= ? AND c.not_after < ? ORDER BY c.not_after, o.sequence LIMIT ?`;
const COVERING = `${SELECT} AND c.revoked_at IS NULL AND c.not_after >= ? AND c.names LIKE ? ORDER BY c.not_after DESC, o.sequence DESC LIMIT ?`;

/** Certificates of organizations in SQL. */
export class SqlHeldCertificateStore implements HeldCertificateStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  page(
    organizationId: OrganizationId,
    { state, search, now, before, limit }: { state: HeldState; search: string; now: EpochSeconds; before: number; limit: number },
  ): Promise<HeldCertificate[]> {
    const { text, needsNow } = STATES[state];
    return this.#select(text, [organizationId, before, `%${search}%`, `${search}%`, ...(needsNow ? [now] : []), limit]);
  }

  ending(organizationId: OrganizationId, now: EpochSeconds, until: EpochSeconds, limit: number): Promise<HeldCertificate[]> {
    return this.#select(ENDING, [organizationId, now, until, limit]);
  }

  covering(organizationId: OrganizationId, name: string, now: EpochSeconds, limit: number): Promise<HeldCertificate[]> {
    return this.#select(COVERING, [organizationId, now, `%"${name}"%`, limit]);
  }

  async #select(text: string, values: readonly SqlValue[]): Promise<HeldCertificate[]> {
    return (await this.#sql.all<HeldRow>(text, values)).map((row) => ({
      sequence: row.sequence,
      id: row.id as CertificateId,
      serial: row.serial,
      names: fromJson<string[]>(row.names),
      profile: row.profile,
      accountId: row.account_id as AccountId,
      notBefore: row.not_before,
      notAfter: row.not_after,
      issuedAt: row.committed_at,
      revocation: row.revoked_at === null ? null : { at: row.revoked_at, reason: present(row.revocation_reason, 'revocation_reason') as RevocationReason },
    }));
  }
}

function pageText(state: string): string {
  return `${SELECT} AND o.sequence < ? AND (c.names LIKE ? OR c.serial LIKE ?) ${state} ORDER BY o.sequence DESC LIMIT ?`;
}
