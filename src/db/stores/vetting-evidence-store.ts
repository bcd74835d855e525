import { listQuery } from '../lists.js';
import { fromJson } from '../rows.js';
import type { Sql } from '../sql.js';
import type { ApplicationId, DataSourceId, EvidenceId, OrganizationId } from '../../core/ids.js';
import type { ApplicationEvidence, Evidence, EvidenceKind, EvidenceMediaType, EvidenceVerdict, VettedAttribute } from '../../core/state/application.js';
import type { EpochSeconds } from '../../core/time.js';
import type { EvidenceStore } from '../../vetting/ports.js';

interface EvidenceRow {
  id: string;
  organization_id: string;
  kind: string;
  source: string;
  data_source_id: string | null;
  issued_at: number | null;
  obtained_at: number;
  collected_by: string;
  added_at: number;
  file_name: string;
  media_type: string;
  size: number;
  sha256: string;
}

interface AttachedRow extends EvidenceRow {
  application_id: string;
  supports: string;
  verdict: string;
  found: string;
  judged_by: string | null;
  judged_at: number | null;
  note: string | null;
}

const COLUMNS = 'id, organization_id, kind, source, data_source_id, issued_at, obtained_at, collected_by, added_at, file_name, media_type, size, sha256';
const GET = `SELECT ${COLUMNS} FROM evidence WHERE id = ?`;
const ADD = `INSERT INTO evidence (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const OF_ORGANIZATION = `SELECT ${COLUMNS} FROM evidence WHERE organization_id = ? ORDER BY added_at DESC, id`;
const PAGE = `SELECT ${COLUMNS} FROM evidence WHERE id > ? ORDER BY id LIMIT ?`;
const KNOWN = listQuery('SELECT id FROM evidence WHERE id IN (??)');
const ATTACH = `INSERT INTO application_evidence (application_id, evidence_id, position, supports, verdict, found)
  SELECT ?, ?, coalesce(max(position), 0) + 1, ?, 'waiting', '{}' FROM application_evidence WHERE application_id = ?
  ON CONFLICT (application_id, evidence_id) DO NOTHING`;
const OF_APPLICATION = `SELECT ${COLUMNS}, application_id, supports, verdict, found, judged_by, judged_at, note
  FROM application_evidence JOIN evidence ON evidence.id = application_evidence.evidence_id WHERE application_id = ? ORDER BY position`;
// At most three verdicts are asked for.
const JUDGE = `UPDATE application_evidence SET verdict = ?, found = ?, judged_by = ?, judged_at = ?, note = ? WHERE application_id = ? AND evidence_id = ? AND verdict IN (?, ?, ?)`;
const LARGEST = 1000;

/** Evidence of vetting, and how applications judge it, in SQL. The content is elsewhere. */
export class SqlVettingEvidenceStore implements EvidenceStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async get(id: EvidenceId): Promise<Evidence | undefined> {
    const [row] = await this.#sql.all<EvidenceRow>(GET, [id]);
    return row && toEvidence(row);
  }

  async add(evidence: Evidence): Promise<void> {
    const { id, organizationId, kind, source, dataSourceId, issuedAt, obtainedAt, collectedBy, addedAt, fileName, mediaType, size, sha256 } = evidence;
    await this.#sql.run(ADD, [id, organizationId, kind, source, dataSourceId, issuedAt, obtainedAt, collectedBy, addedAt, fileName, mediaType, size, sha256]);
  }

  async ofOrganization(organizationId: OrganizationId): Promise<Evidence[]> {
    return (await this.#sql.all<EvidenceRow>(OF_ORGANIZATION, [organizationId])).map(toEvidence);
  }

  async page(after: string, limit: number): Promise<Evidence[]> {
    return (await this.#sql.all<EvidenceRow>(PAGE, [after, limit])).map(toEvidence);
  }

  async known(ids: readonly EvidenceId[]): Promise<EvidenceId[]> {
    const known: EvidenceId[] = [];
    for (let from = 0; from < ids.length; from += LARGEST) {
      const { text, values } = KNOWN(ids.slice(from, from + LARGEST));
      known.push(...(await this.#sql.all<{ id: string }>(text, values)).map(({ id }) => id as EvidenceId));
    }
    return known;
  }

  async attach(applicationId: ApplicationId, id: EvidenceId, supports: readonly VettedAttribute[]): Promise<boolean> {
    return (await this.#sql.run(ATTACH, [applicationId, id, JSON.stringify(supports), applicationId])) === 1;
  }

  async ofApplication(applicationId: ApplicationId): Promise<ApplicationEvidence[]> {
    return (await this.#sql.all<AttachedRow>(OF_APPLICATION, [applicationId])).map((row) => ({
      ...toEvidence(row),
      applicationId: row.application_id as ApplicationId,
      supports: fromJson<VettedAttribute[]>(row.supports),
      verdict: row.verdict as EvidenceVerdict,
      found: fromJson<ApplicationEvidence['found']>(row.found),
      judgedBy: row.judged_by,
      judgedAt: row.judged_at,
      note: row.note,
    }));
  }

  async judge(
    applicationId: ApplicationId,
    id: EvidenceId,
    from: readonly EvidenceVerdict[],
    to: { verdict: EvidenceVerdict; found: ApplicationEvidence['found']; judgedBy: string | null; judgedAt: EpochSeconds; note: string | null },
  ): Promise<boolean> {
    const [first] = from;
    if (first === undefined) return false;
    const three = [0, 1, 2].map((n) => from[n] ?? first);
    return (await this.#sql.run(JUDGE, [to.verdict, JSON.stringify(to.found), to.judgedBy, to.judgedAt, to.note, applicationId, id, ...three])) === 1;
  }
}

function toEvidence(row: EvidenceRow): Evidence {
  return {
    id: row.id as EvidenceId,
    organizationId: row.organization_id as OrganizationId,
    kind: row.kind as EvidenceKind,
    source: row.source,
    dataSourceId: row.data_source_id as DataSourceId | null,
    issuedAt: row.issued_at,
    obtainedAt: row.obtained_at,
    collectedBy: row.collected_by,
    addedAt: row.added_at,
    fileName: row.file_name,
    mediaType: row.media_type as EvidenceMediaType,
    size: row.size,
    sha256: row.sha256,
  };
}
