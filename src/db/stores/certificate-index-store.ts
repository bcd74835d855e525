import type { Sql } from '../sql.js';
import type { CertificateId } from '../../core/ids.js';
import type { CertificateIndexStore } from '../../revocation/ports.js';

const PROGRESS = 'SELECT position FROM certificate_index_progress WHERE id = 1';
const ADVANCE = 'UPDATE certificate_index_progress SET position = ? WHERE id = 1 AND position = ?';
const NEWEST = 'SELECT position FROM audit_chain ORDER BY position DESC LIMIT 1';
const SEALED = `SELECT e.detail FROM audit_chain c JOIN audit_events e ON e.sequence = c.sequence
  WHERE c.position > ? AND c.position <= ? AND e.kind IN ('precertificate.issued', 'certificate.issued') ORDER BY c.position`;
const ADD = 'INSERT INTO certificate_index (entry, certificate_id) VALUES (?, ?) ON CONFLICT DO NOTHING';

/** Finds certificates by fingerprint and by name, in SQL. */
export class SqlCertificateIndexStore implements CertificateIndexStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async progress(): Promise<{ position: number; newest: number }> {
    const [row] = await this.#sql.all<{ position: number }>(PROGRESS, []);
    const [last] = await this.#sql.all<{ position: number }>(NEWEST, []);
    return { position: row?.position ?? 0, newest: last?.position ?? 0 };
  }

  async issuedBetween(after: number, upTo: number): Promise<CertificateId[]> {
    const rows = await this.#sql.all<{ detail: string }>(SEALED, [after, upTo]);
    return [...new Set(rows.map(({ detail }) => (JSON.parse(detail) as { certificateId: CertificateId }).certificateId))];
  }

  async advance(from: number, to: number): Promise<boolean> {
    return (await this.#sql.run(ADVANCE, [to, from])) === 1;
  }

  async add(id: CertificateId, entries: readonly string[]): Promise<void> {
    for (const entry of entries) await this.#sql.run(ADD, [entry, id]);
  }
}
