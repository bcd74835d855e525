import { listQuery } from '../lists.js';
import type { Sql, SqlValue } from '../sql.js';
import type { CertificateRecord, DossierStore, Row } from '../../dossier/ports.js';

/*
 * Every column, whatever later migrations add: a dossier holds what the record holds. Columns that must not leave the database, or that say
 * nothing about the certificate, are taken out by name.
 */
const CERTIFICATE = 'SELECT * FROM certificates WHERE serial = ?';
const ORDER = 'SELECT * FROM orders WHERE id = ?';
const ORDER_AUTHORIZATIONS = 'SELECT * FROM order_authorizations WHERE order_id = ? ORDER BY position';
const AUTHORIZATIONS = listQuery('SELECT * FROM authorizations WHERE id IN (??) ORDER BY id');
const CHALLENGES = listQuery('SELECT * FROM challenges WHERE authorization_id IN (??) ORDER BY authorization_id, position');
const ACCOUNT = 'SELECT * FROM accounts WHERE id = ?';
const FORMER_KEYS = 'SELECT * FROM former_account_keys WHERE account_id = ? ORDER BY thumbprint';
const EAB_KEY = 'SELECT * FROM eab_keys WHERE id = ?';
const ORGANIZATION = 'SELECT * FROM organizations WHERE id = ?';
const APPROVALS = 'SELECT * FROM organization_approvals WHERE organization_id = ? ORDER BY version, approved_at, officer';
const APPLICATIONS = "SELECT * FROM applications WHERE organization_id = ? AND state = 'approved' ORDER BY organization_version";
const APPLICATION_STEPS = `SELECT application_steps.* FROM application_steps JOIN applications ON applications.id = application_id
  WHERE organization_id = ? AND applications.state = 'approved' ORDER BY application_id, position`;
const EVIDENCE = `SELECT evidence.*, application_id, supports, verdict, found, judged_by, judged_at, note FROM application_evidence
  JOIN evidence ON evidence.id = evidence_id JOIN applications ON applications.id = application_id
  WHERE applications.organization_id = ? AND applications.state = 'approved' ORDER BY application_id, position`;
const SCTS = 'SELECT * FROM scts WHERE certificate_id = ? ORDER BY received_at, log_id';
const CRL = 'SELECT * FROM crls WHERE issuer_id = ? AND shard = 0 AND tail IS NOT NULL ORDER BY number DESC LIMIT 1';
const CAA_CHECKS = listQuery('SELECT * FROM caa_checks WHERE sequence IN (??) ORDER BY sequence');

/** Records for dossiers in SQL. */
export class SqlDossierStore implements DossierStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async record(serial: string): Promise<CertificateRecord | undefined> {
    const [certificate] = await this.#rows(CERTIFICATE, [serial]);
    if (certificate === undefined) return undefined;
    const of = (column: string) => certificate[column] ?? null;
    const [order] = await this.#rows(ORDER, [of('order_id')]);
    const [account] = await this.#rows(ACCOUNT, [of('account_id')]);
    const [organization] = await this.#rows(ORGANIZATION, [of('organization_id')]);
    // Foreign keys hold them.
    if (order === undefined || account === undefined || organization === undefined) return undefined;
    const orderAuthorizations = await this.#rows(ORDER_AUTHORIZATIONS, [of('order_id')]);
    const ids = orderAuthorizations.map((row) => row['authorization_id'] ?? null);
    const [eabKey] = await this.#rows(EAB_KEY, [account['eab_key_id'] ?? null], ['hmac_key']);
    const [crl] = await this.#rows(CRL, [of('issuer_id')], ['tbs', 'der', 'tail']);
    return {
      certificate,
      order,
      orderAuthorizations,
      authorizations: await this.#listed(AUTHORIZATIONS, ids),
      challenges: await this.#listed(CHALLENGES, ids),
      account,
      formerAccountKeys: await this.#rows(FORMER_KEYS, [of('account_id')]),
      eabKey: eabKey ?? null,
      organization,
      organizationApprovals: await this.#rows(APPROVALS, [of('organization_id')]),
      applications: await this.#rows(APPLICATIONS, [of('organization_id')]),
      applicationSteps: await this.#rows(APPLICATION_STEPS, [of('organization_id')]),
      evidence: await this.#rows(EVIDENCE, [of('organization_id')]),
      scts: await this.#rows(SCTS, [of('id')]),
      crl: crl ?? null,
    };
  }

  caaChecks(sequences: readonly number[]): Promise<Row[]> {
    return this.#listed(CAA_CHECKS, sequences);
  }

  async #listed(query: ReturnType<typeof listQuery>, list: readonly SqlValue[]): Promise<Row[]> {
    if (list.length === 0) return [];
    const { text, values } = query(list);
    return this.#rows(text, values);
  }

  async #rows(text: string, params: readonly SqlValue[], without: readonly string[] = []): Promise<Row[]> {
    return (await this.#sql.all<Record<string, SqlValue>>(text, params)).map((row) => plainRow(row, without));
  }
}

/** A row with its octets in base64. @param without columns that are left out */
export function plainRow(row: Readonly<Record<string, SqlValue>>, without: readonly string[] = []): Row {
  return Object.fromEntries(
    Object.entries(row).flatMap(([column, value]) =>
      without.includes(column) ? [] : [[column, Buffer.isBuffer(value) ? value.toString('base64') : value] as const],
    ),
  );
}
