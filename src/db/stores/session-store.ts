import type { Sql } from '../sql.js';
import type { PersonId, SessionId } from '../../core/ids.js';
import type { Site } from '../../core/site.js';
import type { Session } from '../../core/state/person.js';
import type { EpochSeconds } from '../../core/time.js';
import type { Ended, SessionStore } from '../../people/ports.js';

interface SessionRow {
  id: string;
  person_id: string;
  site: Site;
  passkey_id: string;
  secret_hash: string;
  former_hash: string | null;
  address: string;
  user_agent: string;
  started_at: number;
  rotated_at: number;
  seen_at: number;
  expires_at: number;
  ended_at: number | null;
}

const COLUMNS = 'id, person_id, site, passkey_id, secret_hash, former_hash, address, user_agent, started_at, rotated_at, seen_at, expires_at, ended_at';
const GET = `SELECT ${COLUMNS} FROM sessions WHERE id = ?`;
const FIND = `SELECT ${COLUMNS} FROM sessions WHERE secret_hash = ?`;
const FIND_FORMER = `SELECT ${COLUMNS} FROM sessions WHERE former_hash = ?`;
const OF = `SELECT ${COLUMNS} FROM sessions WHERE person_id = ? AND ended_at IS NULL AND expires_at > ? ORDER BY started_at DESC, id`;
const ADD = `INSERT INTO sessions (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const SEE = 'UPDATE sessions SET seen_at = ? WHERE id = ? AND ended_at IS NULL';
const ROTATE = 'UPDATE sessions SET secret_hash = ?, former_hash = ?, rotated_at = ?, seen_at = ? WHERE id = ? AND secret_hash = ? AND ended_at IS NULL';
const END = 'UPDATE sessions SET ended_at = ?, ended_by = ? WHERE id = ? AND ended_at IS NULL';
const END_ALL = 'UPDATE sessions SET ended_at = ?, ended_by = ? WHERE person_id = ? AND ended_at IS NULL';

/** Sessions in SQL. */
export class SqlSessionStore implements SessionStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async get(id: SessionId): Promise<Session | undefined> {
    const [row] = await this.#sql.all<SessionRow>(GET, [id]);
    return row && toSession(row);
  }

  async find(hash: string): Promise<Session | undefined> {
    const [present] = await this.#sql.all<SessionRow>(FIND, [hash]);
    const [row] = present === undefined ? await this.#sql.all<SessionRow>(FIND_FORMER, [hash]) : [present];
    return row && toSession(row);
  }

  async of(personId: PersonId, now: EpochSeconds): Promise<Session[]> {
    return (await this.#sql.all<SessionRow>(OF, [personId, now])).map(toSession);
  }

  async add(session: Session): Promise<void> {
    const { id, personId, site, passkeyId, secretHash, formerHash, address, userAgent, startedAt, rotatedAt, seenAt, expiresAt, endedAt } = session;
    const values = [id, personId, site, passkeyId, secretHash, formerHash, address, userAgent, startedAt, rotatedAt, seenAt, expiresAt, endedAt];
    await this.#sql.run(ADD, values);
  }

  async see(id: SessionId, at: EpochSeconds): Promise<void> {
    await this.#sql.run(SEE, [at, id]);
  }

  async rotate(id: SessionId, { from, to }: { from: string; to: string }, at: EpochSeconds): Promise<boolean> {
    return (await this.#sql.run(ROTATE, [to, from, at, at, id, from])) === 1;
  }

  async end(id: SessionId, { at, by }: Ended): Promise<boolean> {
    return (await this.#sql.run(END, [at, by, id])) === 1;
  }

  async endAll(personId: PersonId, { at, by }: Ended): Promise<number> {
    return this.#sql.run(END_ALL, [at, by, personId]);
  }
}

function toSession(row: SessionRow): Session {
  return {
    id: row.id as SessionId,
    personId: row.person_id as PersonId,
    site: row.site,
    passkeyId: row.passkey_id,
    secretHash: row.secret_hash,
    formerHash: row.former_hash,
    address: row.address,
    userAgent: row.user_agent,
    startedAt: row.started_at,
    rotatedAt: row.rotated_at,
    seenAt: row.seen_at,
    expiresAt: row.expires_at,
    endedAt: row.ended_at,
  };
}
