import type { Sql } from '../sql.js';
import type { RuleFile, RuleFileStore } from '../../audit/ports.js';
import type { EpochSeconds } from '../../core/time.js';

const ADD = 'INSERT INTO rule_files (kind, name, sha256, text, introduced_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING';
const GET = 'SELECT kind, name, text FROM rule_files WHERE kind = ? AND sha256 = ? ORDER BY name LIMIT 1';
const NEWEST = 'SELECT kind, name, text FROM rule_files WHERE kind = ? AND name = ? ORDER BY introduced_at DESC LIMIT 1';

/** Rule files in SQL. */
export class SqlRuleFileStore implements RuleFileStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async add({ kind, name, sha256, text, at }: RuleFile & { sha256: string; at: EpochSeconds }): Promise<boolean> {
    return (await this.#sql.run(ADD, [kind, name, sha256, text, at])) === 1;
  }

  async get(kind: RuleFile['kind'], sha256: string): Promise<RuleFile | undefined> {
    return (await this.#sql.all<RuleFile>(GET, [kind, sha256]))[0];
  }

  async newest(kind: RuleFile['kind'], name: string): Promise<RuleFile | undefined> {
    return (await this.#sql.all<RuleFile>(NEWEST, [kind, name]))[0];
  }
}
