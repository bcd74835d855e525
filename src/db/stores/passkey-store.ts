import { fromJson } from '../rows.js';
import type { Sql } from '../sql.js';
import type { PersonId } from '../../core/ids.js';
import type { Passkey } from '../../core/state/person.js';
import type { EpochSeconds } from '../../core/time.js';
import type { Ended, PasskeyStore } from '../../people/ports.js';

interface PasskeyRow {
  id: string;
  person_id: string;
  rp_id: string;
  name: string;
  public_key: Buffer;
  counter: number;
  transports: string;
  backed_up: number;
  added_at: number;
  used_at: number | null;
  removed_at: number | null;
}

const COLUMNS = 'id, person_id, rp_id, name, public_key, counter, transports, backed_up, added_at, used_at, removed_at';
const GET = `SELECT ${COLUMNS} FROM passkeys WHERE id = ?`;
const OF = `SELECT ${COLUMNS} FROM passkeys WHERE person_id = ? AND removed_at IS NULL ORDER BY added_at, id`;
const ADD = `INSERT INTO passkeys (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`;
const USE = 'UPDATE passkeys SET counter = ?, used_at = ? WHERE id = ? AND counter = ? AND removed_at IS NULL';
const RENAME = 'UPDATE passkeys SET name = ? WHERE id = ? AND person_id = ? AND removed_at IS NULL';
const REMOVE = 'UPDATE passkeys SET removed_at = ?, removed_by = ? WHERE id = ? AND person_id = ? AND removed_at IS NULL';

/** Passkeys in SQL. */
export class SqlPasskeyStore implements PasskeyStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async get(id: string): Promise<Passkey | undefined> {
    const [row] = await this.#sql.all<PasskeyRow>(GET, [id]);
    return row && toPasskey(row);
  }

  async of(personId: PersonId): Promise<Passkey[]> {
    return (await this.#sql.all<PasskeyRow>(OF, [personId])).map(toPasskey);
  }

  async add(passkey: Passkey): Promise<boolean> {
    const { id, personId, rpId, name, publicKey, counter, transports, backedUp, addedAt, usedAt, removedAt } = passkey;
    const values = [id, personId, rpId, name, publicKey, counter, JSON.stringify(transports), backedUp ? 1 : 0, addedAt, usedAt, removedAt];
    return (await this.#sql.run(ADD, values)) === 1;
  }

  async use(id: string, { from, to }: { from: number; to: number }, at: EpochSeconds): Promise<boolean> {
    return (await this.#sql.run(USE, [to, at, id, from])) === 1;
  }

  async rename(id: string, personId: PersonId, name: string): Promise<boolean> {
    return (await this.#sql.run(RENAME, [name, id, personId])) === 1;
  }

  async remove(id: string, personId: PersonId, { at, by }: Ended): Promise<boolean> {
    return (await this.#sql.run(REMOVE, [at, by, id, personId])) === 1;
  }
}

function toPasskey(row: PasskeyRow): Passkey {
  return {
    id: row.id,
    personId: row.person_id as PersonId,
    rpId: row.rp_id,
    name: row.name,
    publicKey: row.public_key,
    counter: row.counter,
    transports: fromJson<string[]>(row.transports),
    backedUp: row.backed_up === 1,
    addedAt: row.added_at,
    usedAt: row.used_at,
    removedAt: row.removed_at,
  };
}
