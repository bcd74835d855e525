import type { Sql } from '../sql.js';
import type { AuditActor, AuditEvent, AuditLog } from '../../audit/event.js';
import type { Clock } from '../../core/time.js';

const APPEND = 'INSERT INTO audit_events (at, kind, actor, organization_id, account_id, order_id, detail) VALUES (?, ?, ?, ?, ?, ?, ?)';

/** The audit log in SQL. What it holds is described in docs/audit-events.md. */
export class SqlAuditLog implements AuditLog {
  readonly #sql: Sql;
  readonly #clock: Clock;
  readonly #appended: (event: AuditEvent) => void;

  /** @param appended told of every event, before its transaction is committed */
  constructor(sql: Sql, clock: Clock, appended: (event: AuditEvent) => void = () => undefined) {
    this.#sql = sql;
    this.#clock = clock;
    this.#appended = appended;
  }

  async append(actor: AuditActor, event: AuditEvent): Promise<void> {
    await this.#sql.run(APPEND, [
      this.#clock.now(),
      event.kind,
      actorText(actor),
      'organizationId' in event ? event.organizationId : null,
      'accountId' in event ? event.accountId : null,
      'orderId' in event ? event.orderId : null,
      JSON.stringify(event.detail),
    ]);
    this.#appended(event);
  }
}

/** `account:ID`, `officer:NAME`, `key-holder:THUMBPRINT`, `contact:ID`, `person:ID`, `public:ADDRESS` or `system`. */
function actorText(actor: AuditActor): string {
  switch (actor.type) {
    case 'account':
      return `account:${actor.id}`;
    case 'officer':
      return `officer:${actor.name}`;
    case 'key-holder':
      return `key-holder:${actor.thumbprint}`;
    case 'contact':
      return `contact:${actor.id}`;
    case 'person':
      return `person:${actor.id}`;
    case 'public':
      return `public:${actor.address}`;
    case 'system':
      return 'system';
  }
}
