import type { Sql } from '../sql.js';
import type { EpochSeconds } from '../../core/time.js';
import type { BlockedKey, BlockedKeyStore, CompromiseProofKind, KeyChallenge, KeyChallengeStore } from '../../revocation/ports.js';

interface BlockedKeyRow {
  spki_hash: string;
  proof: string;
  detail: string;
  blocked_by: string;
  seconded_by: string | null;
  blocked_at: EpochSeconds;
}

const COLUMNS = 'spki_hash, proof, detail, blocked_by, seconded_by, blocked_at';
const FIND = `SELECT ${COLUMNS} FROM blocked_keys WHERE spki_hash = ?`;
const ADD = `INSERT INTO blocked_keys (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;
const LIST = `SELECT ${COLUMNS} FROM blocked_keys ORDER BY blocked_at DESC, spki_hash LIMIT ?`;
const ADD_CHALLENGE = 'INSERT INTO key_challenges (challenge, spki_hash, set_by, set_at) VALUES (?, ?, ?, ?)';
const FIND_CHALLENGE = 'SELECT challenge, spki_hash, set_by, set_at FROM key_challenges WHERE challenge = ?';

/** Keys that are never certified again, in SQL. */
export class SqlBlockedKeyStore implements BlockedKeyStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async find(spkiHash: string): Promise<BlockedKey | undefined> {
    const [row] = await this.#sql.all<BlockedKeyRow>(FIND, [spkiHash]);
    return row && toBlockedKey(row);
  }

  async add(key: BlockedKey): Promise<boolean> {
    return (await this.#sql.run(ADD, [key.spkiHash, key.proof, key.detail, key.blockedBy, key.secondedBy, key.blockedAt])) === 1;
  }

  async list(limit: number): Promise<BlockedKey[]> {
    return (await this.#sql.all<BlockedKeyRow>(LIST, [limit])).map(toBlockedKey);
  }
}

/** Challenges to be signed with keys that are said to be compromised, in SQL. */
export class SqlKeyChallengeStore implements KeyChallengeStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async add({ challenge, spkiHash, setBy, setAt }: KeyChallenge): Promise<void> {
    await this.#sql.run(ADD_CHALLENGE, [challenge, spkiHash, setBy, setAt]);
  }

  async find(challenge: string): Promise<KeyChallenge | undefined> {
    const [row] = await this.#sql.all<{ challenge: string; spki_hash: string; set_by: string; set_at: number }>(FIND_CHALLENGE, [challenge]);
    return row && { challenge: row.challenge, spkiHash: row.spki_hash, setBy: row.set_by, setAt: row.set_at };
  }
}

function toBlockedKey(row: BlockedKeyRow): BlockedKey {
  return {
    spkiHash: row.spki_hash,
    proof: row.proof as CompromiseProofKind,
    detail: row.detail,
    blockedBy: row.blocked_by,
    secondedBy: row.seconded_by,
    blockedAt: row.blocked_at,
  };
}
