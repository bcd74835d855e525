import { certificateState, type StateColumns } from './certificate-state.js';
import { present } from '../rows.js';
import type { Sql } from '../sql.js';
import type { RevocationReason } from '../../core/state/certificate.js';
import type { SerialStatus, StatusStore } from '../../ocsp/ports.js';

interface StatusRow extends StateColumns {
  revoked_at: number | null;
  revocation_reason: number | null;
  not_after: number;
}

const BY_SERIAL = 'SELECT state, stage, revoked_at, revocation_reason, not_after FROM certificates WHERE serial = ? AND issuer_id = ?';

/** The status of serials in SQL, for OCSP. */
export class SqlStatusStore implements StatusStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async bySerial(issuerId: string, serial: string): Promise<SerialStatus | undefined> {
    const [row] = await this.#sql.all<StatusRow>(BY_SERIAL, [serial, issuerId]);
    if (row === undefined) return undefined;
    return {
      state: certificateState(row),
      revocation:
        row.revoked_at === null ? null : { at: row.revoked_at, reason: present(row.revocation_reason, 'revocation_reason') as RevocationReason },
      notAfter: row.not_after,
    };
  }
}
