import type { Knex } from 'knex';
import { runStatements } from './dialect.js';

/*
 * What people and programs are told.
 *
 * notices_told: that somebody was told something, once. `occasion` tells acts apart that can happen again; `recipient` is a person's id, `mailto:` and an
 * address, or `webhook:` and its id; `mail_id` the mail that told, null for a webhook.
 * mail_choices: mails that a person does not want. certificate_expiries: every certificate that is still valid, in the order of its end, with the
 * hash of its names by which a successor is found; `reminded` is the nearest reminder that is dealt with, in days before the end. notice_cursors: how far in the
 * audit chain a follower has come.
 * webhook_deliveries: what is sent, and what became of it; `payload` is the body as it is signed.
 */
const TABLES = `
CREATE TABLE notices_told (
  notice TEXT NOT NULL,
  occasion TEXT NOT NULL,
  recipient TEXT NOT NULL,
  mail_id TEXT,
  told_at BIGINT NOT NULL,
  PRIMARY KEY (notice, occasion, recipient)
) STRICT, WITHOUT ROWID;

CREATE TABLE mail_choices (
  person_id TEXT NOT NULL,
  organization_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  PRIMARY KEY (person_id, organization_id, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE notice_cursors (
  name TEXT PRIMARY KEY,
  position BIGINT NOT NULL CHECK (position >= 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE certificate_expiries (
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  names_hash TEXT NOT NULL CHECK (length(names_hash) = 43),
  not_after BIGINT NOT NULL,
  certificate_id TEXT NOT NULL,
  reminded INTEGER NOT NULL CHECK (reminded >= 0),
  PRIMARY KEY (organization_id, names_hash, not_after, certificate_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX certificate_expiries_by_end ON certificate_expiries (not_after);

CREATE TABLE expiry_reminders (
  kind TEXT NOT NULL CHECK (kind IN ('vetting', 'validation')),
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  subject TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  days INTEGER NOT NULL CHECK (days >= 1),
  PRIMARY KEY (kind, organization_id, subject, expires_at)
) STRICT, WITHOUT ROWID;

CREATE INDEX mails_by_recipient ON mails (recipient, created_at);

CREATE TABLE webhooks (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  url TEXT NOT NULL CHECK (length(url) BETWEEN 1 AND 2000),
  events TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('active', 'disabled', 'removed')),
  state_reason TEXT,
  failures INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),
  failing_since BIGINT,
  retry_at BIGINT,
  created_at BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  CHECK ((state = 'disabled') = (state_reason IS NOT NULL)),
  CHECK ((failures = 0) = (failing_since IS NULL)),
  CHECK ((failures = 0) = (retry_at IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX webhooks_by_organization ON webhooks (organization_id) WHERE state <> 'removed';

CREATE TABLE webhook_secrets (
  webhook_id TEXT NOT NULL REFERENCES webhooks (id),
  created_at BIGINT NOT NULL,
  secret BYTES NOT NULL CHECK (length(secret) BETWEEN 24 AND 64),
  expires_at BIGINT,
  PRIMARY KEY (webhook_id, secret)
) STRICT, WITHOUT ROWID;

CREATE TABLE webhook_deliveries (
  id TEXT PRIMARY KEY,
  webhook_id TEXT NOT NULL REFERENCES webhooks (id),
  event TEXT NOT NULL,
  payload TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'failed')),
  attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  last_status INTEGER,
  last_failure TEXT,
  created_at BIGINT NOT NULL,
  next_at BIGINT,
  ended_at BIGINT,
  CHECK ((state = 'waiting') = (next_at IS NOT NULL)),
  CHECK ((state = 'waiting') = (ended_at IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (webhook_id, created_at);
CREATE INDEX webhook_deliveries_waiting ON webhook_deliveries (webhook_id, next_at) WHERE state = 'waiting';
`;

export function up(knex: Knex): Promise<void> {
  return runStatements(knex, TABLES);
}

/** There is no way back: that people were told is a record (CP 4.2.2, 5.5.1), and they would be told again. */
export function down(): Promise<void> {
  return Promise.reject(new Error('the migration about notices cannot be undone: people would be told again what they have been told'));
}
