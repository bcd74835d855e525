import type { Sql, SqlValue } from '../sql.js';
import { plainRow } from './dossier-store.js';
import type { ArchivedRow, ArchiveStore } from '../../archive/ports.js';
import type { EpochSeconds } from '../../core/time.js';

interface ArchivedTable {
  /** Unique and in the order of reading. */
  readonly key: readonly string[];
  /** Takes the first second and the first second after; left out: all rows. */
  readonly within?: string;
  /** Secrets. */
  readonly without?: readonly string[];
  /** Rows at a time; 500 when left out. */
  readonly page?: number;
}

const at = (column: string) => `${column} >= ? AND ${column} < ?`;
const PAGE = 500;

/** What CP 5.5.1 wants archived. A table of the schema is here or in {@link NOT_ARCHIVED}; a test sees to it. */
export const ARCHIVED: Readonly<Record<string, ArchivedTable>> = {
  organizations: { key: ['id'] },
  organization_approvals: { key: ['organization_id', 'version', 'officer'] },
  data_sources: { key: ['id'] },
  // An application is worked on for longer than a year's end, and what it rests on goes with it.
  applications: { key: ['id'] },
  application_steps: { key: ['application_id', 'position'] },
  // Rows with the hashes; the files lie beside the database.
  evidence: { key: ['id'] },
  application_evidence: { key: ['application_id', 'evidence_id'] },
  name_findings: { key: ['organization_id', 'kind', 'name'] },
  denied_names: { key: ['sequence'] },
  eab_keys: { key: ['id'], without: ['hmac_key'] },
  organization_contacts: { key: ['id'] },
  authority_questions: { key: ['id'], within: at('requested_at') },
  credential_requests: { key: ['id'], within: at('created_at') },
  requester_lists: { key: ['organization_id', 'version'] },
  powers_of_attorney: { key: ['id'] },
  document_acceptances: { key: ['organization_id', 'document', 'sha256'], within: at('accepted_at') },
  certificate_acceptances: { key: ['certificate_id'], within: at('accepted_at') },
  certificate_complaints: { key: ['certificate_id'], within: at('complained_at') },
  accounts: { key: ['id'] },
  former_account_keys: { key: ['account_id', 'thumbprint'] },
  orders: { key: ['sequence'], within: at('created_at') },
  order_authorizations: {
    key: ['order_id', 'position'],
    within: `EXISTS (SELECT 1 FROM orders WHERE orders.id = order_authorizations.order_id AND ${at('orders.created_at')})`,
  },
  authorizations: { key: ['id'], within: at('created_at') },
  challenges: {
    key: ['authorization_id', 'position'],
    within: `EXISTS (SELECT 1 FROM authorizations WHERE authorizations.id = challenges.authorization_id AND ${at('authorizations.created_at')})`,
  },
  contact_discoveries: { key: ['id'], within: at('found_at') },
  domain_contacts: { key: ['id'] },
  // Officers read random values out; whoever reads one could confirm by it.
  confirmations: { key: ['id'], within: at('requested_at'), without: ['spoken_value'] },
  confirmation_challenges: {
    key: ['confirmation_id', 'position'],
    within: `EXISTS (SELECT 1 FROM confirmations WHERE confirmations.id = confirmation_challenges.confirmation_id AND ${at('confirmations.requested_at')})`,
  },
  // What waits to be sent has the link with its random value.
  mails: { key: ['id'], within: at('created_at'), without: ['content'] },
  notices_told: { key: ['notice', 'occasion', 'recipient'], within: at('told_at') },
  mail_choices: { key: ['person_id', 'organization_id', 'kind'] },
  webhooks: { key: ['id'] },
  caa_checks: { key: ['sequence'], within: at('looked_up_at') },
  caa_reports: { key: ['domain'] },
  certificates: { key: ['id'], within: at('committed_at') },
  scts: { key: ['certificate_id', 'log_id'], within: at('received_at') },
  revocations: { key: ['sequence'], within: at('recorded_at') },
  revocation_proposals: { key: ['certificate_id'] },
  blocked_keys: { key: ['spki_hash'] },
  key_challenges: { key: ['challenge'] },
  problem_reports: { key: ['id'], within: at('received_at') },
  // Each may be a megabyte.
  problem_report_files: {
    key: ['report_id', 'position'],
    within: `EXISTS (SELECT 1 FROM problem_reports WHERE problem_reports.id = problem_report_files.report_id AND ${at('problem_reports.received_at')})`,
    page: 5,
  },
  problem_report_certificates: { key: ['report_id', 'certificate_id'], within: at('added_at') },
  problem_report_steps: { key: ['sequence'], within: at('taken_at') },
  crls: { key: ['issuer_id', 'shard', 'number'], within: at('this_update') },
  // Each may be a megabyte.
  crl_pieces: {
    key: ['issuer_id', 'shard', 'number', 'position'],
    within: `EXISTS (SELECT 1 FROM crls WHERE crls.issuer_id = crl_pieces.issuer_id AND crls.shard = crl_pieces.shard AND crls.number = crl_pieces.number AND ${at('crls.this_update')})`,
    page: 5,
  },
  crl_numbers: { key: ['issuer_id', 'shard'] },
  audit_heads: { key: ['position'], within: at('signed_at') },
  people: { key: ['id'] },
  officer_roles: { key: ['sequence'] },
  memberships: { key: ['sequence'] },
  invitations: { key: ['id'], within: at('created_at'), without: ['value_hash'] },
  passkeys: { key: ['id'] },
  sessions: { key: ['id'], within: at('started_at'), without: ['secret_hash', 'former_hash'] },
  api_tokens: { key: ['id'], without: ['secret_hash'] },
  rule_files: { key: ['kind', 'name', 'sha256'] },
};

/** Tables that hold no records: work in hand, what an export has in another form, and the machinery of the engines. */
export const NOT_ARCHIVED: readonly string[] = [
  'jobs',
  'ocsp_due',
  // The newest responses; their statuses are in the certificates.
  'ocsp_responses',
  'crl_changes',
  // Made from the certificates, and again if need be.
  'certificate_index',
  'certificate_index_progress',
  // Follow from certificates, organizations and authorizations.
  'certificate_expiries',
  'expiry_reminders',
  'notice_cursors',
  // Secrets, and copies of what other records say.
  'webhook_secrets',
  'webhook_deliveries',
  'audit_events',
  'audit_chain',
  'schema_migrations',
  'schema_migrations_lock',
  'transaction_gate',
  'sqlite_sequence',
];

/** Rows for archives in SQL. */
export class SqlArchiveStore implements ArchiveStore {
  readonly tables = Object.keys(ARCHIVED);
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async *rows(table: string, { from, until }: { from: EpochSeconds; until: EpochSeconds }): AsyncGenerator<readonly ArchivedRow[]> {
    const archived = ARCHIVED[table];
    if (archived === undefined) throw new RangeError(`${table} is not archived`);
    const { key, within, without = [], page: size = PAGE } = archived;
    const range = within === undefined ? [] : [from, until];
    for (let after: readonly SqlValue[] = []; ; ) {
      const page = await this.#sql.all<Record<string, SqlValue>>(selectText(table, key, within, after.length > 0), [...range, ...after, size]);
      if (page.length > 0) yield page.map((row) => plainRow(row, without));
      const last = page.at(-1);
      if (last === undefined || page.length < size) return;
      after = key.map((column) => last[column] ?? null);
    }
  }
}

function selectText(table: string, key: readonly string[], within: string | undefined, goesOn: boolean): string {
  const conditions = [
    ...(within === undefined ? [] : [within]),
    ...(goesOn ? [`(${key.join(', ')}) > (${key.map(() => '?').join(', ')})`] : []),
  ];
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  return `SELECT * FROM ${table}${where} ORDER BY ${key.join(', ')} LIMIT ?`;
}
