import type { CertificateId, ProblemReportId } from '../core/ids.js';
import type { EpochSeconds } from '../core/time.js';
import type { RevocationStores } from '../revocation/ports.js';
import type { ProblemFile, ProblemReport, ProblemStep, ReportedCertificate } from './problem-report.js';

export type { ProblemChannel, ProblemFile, ProblemKind, ProblemOutcome, ProblemReport, ProblemStep, ReportedCertificate } from './problem-report.js';

/** A report with how far it has come. */
export interface ProblemReportLine {
  readonly report: ProblemReport;
  readonly preliminaryAt: EpochSeconds | null;
  readonly closedAt: EpochSeconds | null;
  readonly certificates: number;
}

/** Reports, their files, certificates and steps. Rows are added and never changed. */
export interface ProblemReportStore {
  add(report: ProblemReport, files: readonly (Omit<ProblemFile, 'position' | 'bytes'> & { content: Buffer })[]): Promise<void>;
  get(id: ProblemReportId): Promise<ProblemReport | undefined>;
  /** @param reference in any case */
  findByReference(reference: string): Promise<ProblemReport | undefined>;
  files(id: ProblemReportId): Promise<ProblemFile[]>;
  file(id: ProblemReportId, position: number): Promise<(ProblemFile & { content: Buffer }) | undefined>;
  /** @returns false when it is there already */
  addCertificate(id: ProblemReportId, certificate: ReportedCertificate): Promise<boolean>;
  certificates(id: ProblemReportId): Promise<ReportedCertificate[]>;
  /** Newest first. */
  ofCertificate(id: CertificateId, limit: number): Promise<ProblemReport[]>;
  /** @returns false when there is such a step already, and only one may be. @throws what the database says for a closed report */
  addStep(id: ProblemReportId, step: Omit<ProblemStep, 'sequence'>): Promise<boolean>;
  /** Oldest first. */
  steps(id: ProblemReportId): Promise<ProblemStep[]>;
  /** Those that are not closed, the oldest first. */
  open(limit: number): Promise<ProblemReportLine[]>;
  /** All, the newest first, before a time. */
  list(before: EpochSeconds, limit: number): Promise<ProblemReportLine[]>;
}

export interface ProblemStores extends RevocationStores {
  problemReports: ProblemReportStore;
}
