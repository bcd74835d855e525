import Database from 'better-sqlite3';

/** One stored audit event. */
export interface StoredAuditEvent {
  kind: string;
  /** `officer:NAME`, `account:ID`, `key-holder:THUMBPRINT` or `system`. */
  actor: string;
  detail: unknown;
}

/** The audit events in a SQLite file, oldest first. */
export function readAuditEvents(file: string): StoredAuditEvent[] {
  const database = new Database(file, { readonly: true });
  try {
    const rows = database.prepare('SELECT kind, actor, detail FROM audit_events ORDER BY sequence').all() as {
      kind: string;
      actor: string;
      detail: string;
    }[];
    return rows.map(({ kind, actor, detail }) => ({ kind, actor, detail: JSON.parse(detail) as unknown }));
  } finally {
    database.close();
  }
}
