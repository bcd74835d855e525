import { listQuery } from '../lists.js';
import type { Sql } from '../sql.js';
import type { MailId } from '../../core/ids.js';
import type { OutboxMail } from '../../core/state/confirmation.js';
import type { EpochSeconds } from '../../core/time.js';
import type { MailStore } from '../../ra/ports.js';

interface MailRow {
  id: string;
  recipient: string;
  subject: string;
  content: string | null;
  state: OutboxMail['state'];
  failure: string | null;
  created_at: number;
  send_until: number;
  ended_at: number | null;
}

const COLUMNS = 'id, recipient, subject, content, state, failure, created_at, send_until, ended_at';
const GET = `SELECT ${COLUMNS} FROM mails WHERE id = ?`;
const ADD = `INSERT INTO mails (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const END = listQuery('UPDATE mails SET state = ?, failure = ?, ended_at = ?, content = NULL WHERE id = ? AND state IN (??)');

/** The outbox in SQL. */
export class SqlMailStore implements MailStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async get(id: MailId): Promise<OutboxMail | undefined> {
    const [row] = await this.#sql.all<MailRow>(GET, [id]);
    return (
      row && {
        id: row.id as MailId,
        to: row.recipient,
        subject: row.subject,
        text: row.content,
        state: row.state,
        failure: row.failure,
        createdAt: row.created_at,
        sendUntil: row.send_until,
        endedAt: row.ended_at,
      }
    );
  }

  async add({ id, to, subject, text, state, failure, createdAt, sendUntil, endedAt }: OutboxMail): Promise<void> {
    await this.#sql.run(ADD, [id, to, subject, text, state, failure, createdAt, sendUntil, endedAt]);
  }

  async end(
    id: MailId,
    from: readonly OutboxMail['state'][],
    { state, failure, at }: { state: OutboxMail['state']; failure: string | null; at: EpochSeconds },
  ): Promise<boolean> {
    const { text, values } = END(from);
    return (await this.#sql.run(text, [state, failure, at, id, ...values])) === 1;
  }
}
