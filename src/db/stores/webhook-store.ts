import { fromJson } from '../rows.js';
import type { Sql } from '../sql.js';
import type { OrganizationId, WebhookDeliveryId, WebhookId } from '../../core/ids.js';
import type { NoticeKind } from '../../core/notice.js';
import type { EpochSeconds } from '../../core/time.js';
import type { Webhook, WebhookDelivery, WebhookDeliveryStore, WebhookSecret, WebhookStore } from '../../notify/ports.js';

interface WebhookRow {
  id: string;
  organization_id: string;
  url: string;
  events: string;
  state: Webhook['state'];
  state_reason: string | null;
  failures: number;
  failing_since: number | null;
  retry_at: number | null;
  created_at: number;
  created_by: string;
}

const COLUMNS = 'id, organization_id, url, events, state, state_reason, failures, failing_since, retry_at, created_at, created_by';
const GET = `SELECT ${COLUMNS} FROM webhooks WHERE id = ?`;
const LIST = `SELECT ${COLUMNS} FROM webhooks WHERE organization_id = ? AND state <> 'removed' ORDER BY created_at, id`;
const ADD = `INSERT INTO webhooks (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const CHANGE = `UPDATE webhooks SET url = ?, events = ? WHERE id = ? AND state <> 'removed'`;
const MOVE = 'UPDATE webhooks SET state = ?, state_reason = ?, failures = 0, failing_since = NULL, retry_at = NULL WHERE id = ? AND state = ?';
const SET_FAILING = 'UPDATE webhooks SET failures = ?, failing_since = ?, retry_at = ? WHERE id = ?';
const SECRETS = 'SELECT secret, created_at, expires_at FROM webhook_secrets WHERE webhook_id = ? AND (expires_at IS NULL OR expires_at > ?) ORDER BY coalesce(expires_at, 9007199254740991) DESC, created_at DESC';
const ADD_SECRET = 'INSERT INTO webhook_secrets (webhook_id, secret, created_at, expires_at) VALUES (?, ?, ?, ?)';
const END_SECRETS = 'UPDATE webhook_secrets SET expires_at = ? WHERE webhook_id = ? AND expires_at IS NULL';
const DROP_SECRETS = 'DELETE FROM webhook_secrets WHERE webhook_id = ? AND expires_at <= ?';

/** Webhooks and their secrets in SQL. */
export class SqlWebhookStore implements WebhookStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async get(id: WebhookId): Promise<Webhook | undefined> {
    const [row] = await this.#sql.all<WebhookRow>(GET, [id]);
    return row && toWebhook(row);
  }

  async list(organizationId: OrganizationId): Promise<Webhook[]> {
    return (await this.#sql.all<WebhookRow>(LIST, [organizationId])).map(toWebhook);
  }

  async add({ id, organizationId, url, events, state, stateReason, failing, createdAt, createdBy }: Webhook): Promise<void> {
    const failure = [failing?.attempts ?? 0, failing?.since ?? null, failing?.retryAt ?? null];
    await this.#sql.run(ADD, [id, organizationId, url, JSON.stringify(events), state, stateReason, ...failure, createdAt, createdBy]);
  }

  async change(id: WebhookId, { url, events }: { url: string; events: readonly NoticeKind[] }): Promise<boolean> {
    return (await this.#sql.run(CHANGE, [url, JSON.stringify(events), id])) === 1;
  }

  async move(id: WebhookId, from: Webhook['state'], to: Webhook['state'], reason: string | null): Promise<boolean> {
    return (await this.#sql.run(MOVE, [to, reason, id, from])) === 1;
  }

  async setFailing(id: WebhookId, failing: Webhook['failing']): Promise<void> {
    await this.#sql.run(SET_FAILING, [failing?.attempts ?? 0, failing?.since ?? null, failing?.retryAt ?? null, id]);
  }

  async secrets(id: WebhookId, now: EpochSeconds): Promise<WebhookSecret[]> {
    const rows = await this.#sql.all<{ secret: Buffer; created_at: number; expires_at: number | null }>(SECRETS, [id, now]);
    return rows.map((row) => ({ secret: row.secret, createdAt: row.created_at, expiresAt: row.expires_at }));
  }

  async addSecret(id: WebhookId, { secret, createdAt, expiresAt }: WebhookSecret): Promise<void> {
    await this.#sql.run(ADD_SECRET, [id, secret, createdAt, expiresAt]);
  }

  async endSecrets(id: WebhookId, at: EpochSeconds): Promise<void> {
    await this.#sql.run(END_SECRETS, [at, id]);
  }

  async dropSecrets(id: WebhookId, now: EpochSeconds): Promise<void> {
    await this.#sql.run(DROP_SECRETS, [id, now]);
  }
}

function toWebhook(row: WebhookRow): Webhook {
  const { failing_since: since, retry_at: retryAt } = row;
  return {
    id: row.id as WebhookId,
    organizationId: row.organization_id as OrganizationId,
    url: row.url,
    events: fromJson<NoticeKind[]>(row.events),
    state: row.state,
    stateReason: row.state_reason,
    failing: since === null || retryAt === null ? null : { attempts: row.failures, since, retryAt },
    createdAt: row.created_at,
    createdBy: row.created_by,
  };
}

interface DeliveryRow {
  id: string;
  webhook_id: string;
  event: string;
  payload: string;
  state: WebhookDelivery['state'];
  attempts: number;
  last_status: number | null;
  last_failure: string | null;
  created_at: number;
  next_at: number | null;
  ended_at: number | null;
}

const DELIVERY = 'id, webhook_id, event, payload, state, attempts, last_status, last_failure, created_at, next_at, ended_at';
const ADD_DELIVERY = `INSERT INTO webhook_deliveries (${DELIVERY}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const DUE = `SELECT ${DELIVERY} FROM webhook_deliveries WHERE webhook_id = ? AND state = 'waiting' AND next_at <= ? ORDER BY next_at, created_at, id LIMIT ?`;
const NEXT_AT = `SELECT min(next_at) AS next_at FROM webhook_deliveries WHERE webhook_id = ? AND state = 'waiting'`;
const ATTEMPTED = `UPDATE webhook_deliveries SET attempts = attempts + 1, state = ?, last_status = ?, last_failure = ?, next_at = ?, ended_at = ?
  WHERE id = ? AND state = 'waiting'`;
const FAIL_WAITING = `UPDATE webhook_deliveries SET state = 'failed', last_failure = ?, next_at = NULL, ended_at = ? WHERE webhook_id = ? AND state = 'waiting'`;
const NEWEST = `SELECT ${DELIVERY} FROM webhook_deliveries WHERE webhook_id = ? ORDER BY created_at DESC, id DESC LIMIT ?`;
const PRUNE = `DELETE FROM webhook_deliveries WHERE webhook_id = ? AND state <> 'waiting'
  AND id NOT IN (SELECT id FROM webhook_deliveries WHERE webhook_id = ? ORDER BY created_at DESC, id DESC LIMIT ?)`;
const COUNT_WAITING = `SELECT count(*) AS count FROM webhook_deliveries WHERE webhook_id = ? AND state = 'waiting'`;

/** Deliveries to webhooks in SQL. */
export class SqlWebhookDeliveryStore implements WebhookDeliveryStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async add(delivery: WebhookDelivery): Promise<void> {
    const { id, webhookId, event, payload, state, attempts, lastStatus, lastFailure, createdAt, nextAt, endedAt } = delivery;
    await this.#sql.run(ADD_DELIVERY, [id, webhookId, event, payload, state, attempts, lastStatus, lastFailure, createdAt, nextAt, endedAt]);
  }

  async due(webhookId: WebhookId, now: EpochSeconds, limit: number): Promise<WebhookDelivery[]> {
    return (await this.#sql.all<DeliveryRow>(DUE, [webhookId, now, limit])).map(toDelivery);
  }

  async nextAt(webhookId: WebhookId): Promise<EpochSeconds | undefined> {
    const [row] = await this.#sql.all<{ next_at: number | null }>(NEXT_AT, [webhookId]);
    return row?.next_at ?? undefined;
  }

  async attempted(id: WebhookDeliveryId, attempt: Pick<WebhookDelivery, 'state' | 'lastStatus' | 'lastFailure' | 'nextAt' | 'endedAt'>): Promise<boolean> {
    const { state, lastStatus, lastFailure, nextAt, endedAt } = attempt;
    return (await this.#sql.run(ATTEMPTED, [state, lastStatus, lastFailure, nextAt, endedAt, id])) === 1;
  }

  async failWaiting(webhookId: WebhookId, failure: string, at: EpochSeconds): Promise<void> {
    await this.#sql.run(FAIL_WAITING, [failure, at, webhookId]);
  }

  async list(webhookId: WebhookId, limit: number): Promise<WebhookDelivery[]> {
    return (await this.#sql.all<DeliveryRow>(NEWEST, [webhookId, limit])).map(toDelivery);
  }

  async prune(webhookId: WebhookId, keep: number): Promise<void> {
    await this.#sql.run(PRUNE, [webhookId, webhookId, keep]);
  }

  async countWaiting(webhookId: WebhookId): Promise<number> {
    const [row] = await this.#sql.all<{ count: number }>(COUNT_WAITING, [webhookId]);
    return row?.count ?? 0;
  }
}

function toDelivery(row: DeliveryRow): WebhookDelivery {
  return {
    id: row.id as WebhookDeliveryId,
    webhookId: row.webhook_id as WebhookId,
    event: row.event,
    payload: row.payload,
    state: row.state,
    attempts: row.attempts,
    lastStatus: row.last_status,
    lastFailure: row.last_failure,
    createdAt: row.created_at,
    nextAt: row.next_at,
    endedAt: row.ended_at,
  };
}
