import { insertRows } from '../lists.js';
import type { Sql } from '../sql.js';
import type { CertificateId, ProblemReportId } from '../../core/ids.js';
import type { Language } from '../../core/language.js';
import type { EpochSeconds } from '../../core/time.js';
import type {
  ProblemChannel,
  ProblemFile,
  ProblemKind,
  ProblemOutcome,
  ProblemReport,
  ProblemStep,
  ReportedCertificate,
  ProblemReportLine,
  ProblemReportStore,
} from '../../problems/ports.js';

interface ReportRow {
  id: string;
  reference: string;
  channel: string;
  kind: string;
  reporter_name: string | null;
  reporter_email: string | null;
  reporter_telephone: string | null;
  language: string;
  about: string;
  description: string;
  received_by: string;
  received_at: number;
  recorded_at: number;
  preliminary_due: number;
}
interface LineRow extends ReportRow {
  preliminary_at: number | null;
  closed_at: number | null;
  certificates: number;
}
interface FileRow {
  position: number;
  name: string;
  media_type: string;
  sha256: string;
  bytes: number;
}
interface StepRow {
  sequence: number;
  kind: string;
  outcome: string | null;
  content: string;
  taken_by: string;
  taken_at: number;
}

const COLUMNS =
  'id, reference, channel, kind, reporter_name, reporter_email, reporter_telephone, language, about, description, received_by, received_at, recorded_at, preliminary_due';
const OF_R = COLUMNS.split(', ')
  .map((column) => `r.${column}`)
  .join(', ');
const ADD = `INSERT INTO problem_reports (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const ADD_FILES = 'INSERT INTO problem_report_files (report_id, position, name, media_type, sha256, content)';
const GET = `SELECT ${COLUMNS} FROM problem_reports WHERE id = ?`;
const BY_REFERENCE = `SELECT ${COLUMNS} FROM problem_reports WHERE reference = ?`;
const FILE = 'position, name, media_type, sha256, length(content) AS bytes';
const FILES = `SELECT ${FILE} FROM problem_report_files WHERE report_id = ? ORDER BY position`;
const ONE_FILE = `SELECT ${FILE}, content FROM problem_report_files WHERE report_id = ? AND position = ?`;
const ADD_CERTIFICATE = 'INSERT INTO problem_report_certificates (report_id, certificate_id, added_by, added_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING';
const CERTIFICATES = 'SELECT certificate_id, added_by, added_at FROM problem_report_certificates WHERE report_id = ? ORDER BY added_at, certificate_id';
const OF_CERTIFICATE = `SELECT ${OF_R} FROM problem_report_certificates c JOIN problem_reports r ON r.id = c.report_id
  WHERE c.certificate_id = ? ORDER BY r.received_at DESC, r.id LIMIT ?`;
const ADD_STEP =
  'INSERT INTO problem_report_steps (report_id, kind, outcome, content, taken_by, taken_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING';
const STEPS = 'SELECT sequence, kind, outcome, content, taken_by, taken_at FROM problem_report_steps WHERE report_id = ? ORDER BY sequence';
const LINE = `${OF_R},
  (SELECT taken_at FROM problem_report_steps s WHERE s.report_id = r.id AND s.kind = 'preliminary') AS preliminary_at,
  (SELECT taken_at FROM problem_report_steps s WHERE s.report_id = r.id AND s.kind = 'closed') AS closed_at,
  (SELECT COUNT(*) FROM problem_report_certificates c WHERE c.report_id = r.id) AS certificates`;
const OPEN = `SELECT ${LINE} FROM problem_reports r
  WHERE NOT EXISTS (SELECT 1 FROM problem_report_steps s WHERE s.report_id = r.id AND s.kind = 'closed') ORDER BY r.received_at, r.id LIMIT ?`;
const LIST = `SELECT ${LINE} FROM problem_reports r WHERE r.received_at < ? ORDER BY r.received_at DESC, r.id LIMIT ?`;

/** Certificate problem reports in SQL. */
export class SqlProblemReportStore implements ProblemReportStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async add(report: ProblemReport, files: Parameters<ProblemReportStore['add']>[1]): Promise<void> {
    const { id, reference, channel, kind, reporter, language, about, description, receivedBy, receivedAt, recordedAt, preliminaryDue } = report;
    const { name, email, telephone } = reporter;
    await this.#sql.run(ADD, [id, reference, channel, kind, name, email, telephone, language, about, description, receivedBy, receivedAt, recordedAt, preliminaryDue]);
    await insertRows(
      this.#sql,
      ADD_FILES,
      files.map((file, n) => [id, n + 1, file.name, file.mediaType, file.sha256, file.content]),
    );
  }

  async get(id: ProblemReportId): Promise<ProblemReport | undefined> {
    const [row] = await this.#sql.all<ReportRow>(GET, [id]);
    return row && toReport(row);
  }

  async findByReference(reference: string): Promise<ProblemReport | undefined> {
    const [row] = await this.#sql.all<ReportRow>(BY_REFERENCE, [reference.toUpperCase()]);
    return row && toReport(row);
  }

  async files(id: ProblemReportId): Promise<ProblemFile[]> {
    return (await this.#sql.all<FileRow>(FILES, [id])).map(toFile);
  }

  async file(id: ProblemReportId, position: number): Promise<(ProblemFile & { content: Buffer }) | undefined> {
    const [row] = await this.#sql.all<FileRow & { content: Buffer }>(ONE_FILE, [id, position]);
    return row && { ...toFile(row), content: row.content };
  }

  async addCertificate(id: ProblemReportId, { certificateId, addedBy, addedAt }: ReportedCertificate): Promise<boolean> {
    return (await this.#sql.run(ADD_CERTIFICATE, [id, certificateId, addedBy, addedAt])) === 1;
  }

  async certificates(id: ProblemReportId): Promise<ReportedCertificate[]> {
    const rows = await this.#sql.all<{ certificate_id: string; added_by: string; added_at: number }>(CERTIFICATES, [id]);
    return rows.map((row) => ({ certificateId: row.certificate_id as CertificateId, addedBy: row.added_by, addedAt: row.added_at }));
  }

  async ofCertificate(id: CertificateId, limit: number): Promise<ProblemReport[]> {
    return (await this.#sql.all<ReportRow>(OF_CERTIFICATE, [id, limit])).map(toReport);
  }

  async addStep(id: ProblemReportId, { kind, outcome, text, by, at }: Omit<ProblemStep, 'sequence'>): Promise<boolean> {
    return (await this.#sql.run(ADD_STEP, [id, kind, outcome, text, by, at])) === 1;
  }

  async steps(id: ProblemReportId): Promise<ProblemStep[]> {
    return (await this.#sql.all<StepRow>(STEPS, [id])).map((row) => ({
      sequence: row.sequence,
      kind: row.kind as ProblemStep['kind'],
      outcome: row.outcome as ProblemOutcome | null,
      text: row.content,
      by: row.taken_by,
      at: row.taken_at,
    }));
  }

  async open(limit: number): Promise<ProblemReportLine[]> {
    return (await this.#sql.all<LineRow>(OPEN, [limit])).map(toLine);
  }

  async list(before: EpochSeconds, limit: number): Promise<ProblemReportLine[]> {
    return (await this.#sql.all<LineRow>(LIST, [before, limit])).map(toLine);
  }
}

function toReport(row: ReportRow): ProblemReport {
  return {
    id: row.id as ProblemReportId,
    reference: row.reference,
    channel: row.channel as ProblemChannel,
    kind: row.kind as ProblemKind,
    reporter: { name: row.reporter_name, email: row.reporter_email, telephone: row.reporter_telephone },
    language: row.language as Language,
    about: row.about,
    description: row.description,
    receivedBy: row.received_by,
    receivedAt: row.received_at,
    recordedAt: row.recorded_at,
    preliminaryDue: row.preliminary_due,
  };
}

function toLine(row: LineRow): ProblemReportLine {
  return { report: toReport(row), preliminaryAt: row.preliminary_at, closedAt: row.closed_at, certificates: row.certificates };
}

function toFile({ position, name, media_type, sha256, bytes }: FileRow): ProblemFile {
  return { position, name, mediaType: media_type, sha256, bytes };
}
