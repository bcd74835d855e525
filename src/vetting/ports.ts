import type { AuditLog } from '../audit/event.js';
import type { ApplicationId, DataSourceId, EabKeyId, EvidenceId, OrganizationId, PersonId } from '../core/ids.js';
import type { JobQueue } from '../core/job.js';
import type {
  Application,
  ApplicationEvidence,
  ApplicationState,
  ApplicationStep,
  DataSource,
  DeniedName,
  Evidence,
  EvidenceVerdict,
  NameFinding,
  NameRisk,
  VettedAttribute,
} from '../core/state/application.js';
import type { EabKey, EabKeyLimits, Organization, OrganizationAttributes, StoredOrganizationStatus } from '../core/state/organization.js';
import type { EpochSeconds } from '../core/time.js';

export interface OrganizationStore {
  get(id: OrganizationId): Promise<Organization | undefined>;
  list(): Promise<Organization[]>;
  add(organization: Organization): Promise<void>;
  /**
   * Moves the state; at most one caller wins.
   * @returns false when it is no longer in `from` at `version`
   */
  move(
    id: OrganizationId,
    from: { status: StoredOrganizationStatus; version: number },
    to: { status: StoredOrganizationStatus; version: number; suspendedReason: string | null },
  ): Promise<boolean>;
  /**
   * Replaces what is vetted, as a new version; at most one caller wins. What was issued before keeps its own subject.
   * @param from the version that was read
   * @returns false when it is no longer at `from`
   */
  revise(
    id: OrganizationId,
    from: number,
    to: { status: StoredOrganizationStatus; version: number; attributes: OrganizationAttributes; vettedAt: EpochSeconds; expiresAt: EpochSeconds },
  ): Promise<boolean>;
  /**
   * Who collected the evidence never approves a draft; the database refuses it too.
   * @returns false when this officer has approved this version already
   */
  addApproval(approval: { organizationId: OrganizationId; version: number; officer: string; at: EpochSeconds }): Promise<boolean>;
  approvals(id: OrganizationId, version: number): Promise<{ officer: string; at: EpochSeconds }[]>;
}

export interface EabKeyStore {
  get(id: EabKeyId): Promise<EabKey | undefined>;
  list(organizationId?: OrganizationId): Promise<EabKey[]>;
  /** @returns false when the id is taken */
  add(key: EabKey): Promise<boolean>;
  /** @returns false when it is unknown or revoked already */
  revoke(id: EabKeyId, at: EpochSeconds): Promise<boolean>;
  /** @returns false when it is unknown, suspended already or revoked */
  suspend(id: EabKeyId, at: EpochSeconds): Promise<boolean>;
  /** @returns false when it is unknown, not suspended or revoked */
  resume(id: EabKeyId): Promise<boolean>;
  /** Sets new limits; at most one caller wins. @returns false when the key is revoked, or its limits are no longer `from` */
  change(id: EabKeyId, from: EabKeyLimits, to: EabKeyLimits): Promise<boolean>;
}

/** What an act changes about an application; left out: stays. */
export type ApplicationChange = Partial<Omit<Application, 'id' | 'organizationId' | 'revision' | 'createdBy' | 'createdAt'>>;

export interface ApplicationStore {
  get(id: ApplicationId): Promise<Application | undefined>;
  /** All of an organization, the newest first. */
  ofOrganization(organizationId: OrganizationId): Promise<Application[]>;
  /** Those in any of the states, the longest-waiting first. */
  inStates(states: readonly ApplicationState[], limit: number): Promise<Application[]>;
  /** How many open ones somebody has begun. @param createdBy `person:ID` */
  countOpen(createdBy: string): Promise<number>;
  /** Refused ones whose name looks the same, or that have the same registration number in the same jurisdiction, the newest first. */
  refusedLike(like: { nameKey: string; jurisdiction: string; registrationNumber: string }, limit: number): Promise<Application[]>;
  /** @returns false when the organization has an open application already */
  add(application: Application, nameKey: string): Promise<boolean>;
  /**
   * Changes it, as its next revision; at most one caller wins.
   * @param nameKey of the claim, where that changes
   * @returns false when it is no longer in `from.state` at `from.revision`
   */
  change(id: ApplicationId, from: { state: ApplicationState; revision: number }, change: ApplicationChange, nameKey?: string): Promise<boolean>;
  addStep(id: ApplicationId, step: ApplicationStep): Promise<void>;
  /** The oldest first. */
  steps(id: ApplicationId): Promise<ApplicationStep[]>;
}

export interface EvidenceStore {
  get(id: EvidenceId): Promise<Evidence | undefined>;
  add(evidence: Evidence): Promise<void>;
  /** Of one organization, the newest first. */
  ofOrganization(organizationId: OrganizationId): Promise<Evidence[]>;
  /** With ids after `after`, ascending. */
  page(after: string, limit: number): Promise<Evidence[]>;
  /** Which of these are there. */
  known(ids: readonly EvidenceId[]): Promise<EvidenceId[]>;
  /** @returns false when it is attached already */
  attach(applicationId: ApplicationId, id: EvidenceId, supports: readonly VettedAttribute[]): Promise<boolean>;
  /** In the order in which it was added. */
  ofApplication(applicationId: ApplicationId): Promise<ApplicationEvidence[]>;
  /** @returns false when it is not in `from` */
  judge(
    applicationId: ApplicationId,
    id: EvidenceId,
    from: readonly EvidenceVerdict[],
    to: { verdict: EvidenceVerdict; found: ApplicationEvidence['found']; judgedBy: string | null; judgedAt: EpochSeconds; note: string | null },
  ): Promise<boolean>;
}

export interface DataSourceStore {
  get(id: DataSourceId): Promise<DataSource | undefined>;
  list(): Promise<DataSource[]>;
  add(source: DataSource): Promise<void>;
  /** The one who evaluated it cannot; the database refuses it too. @returns false when it is confirmed or retired already */
  confirm(id: DataSourceId, by: string, at: EpochSeconds): Promise<boolean>;
  /** @returns false when it is retired already */
  retire(id: DataSourceId, by: string, at: EpochSeconds): Promise<boolean>;
}

export interface NameStore {
  /** Keeps a risky name for officers to decide about. @returns false when it is there; then it stays as it is */
  addFinding(organizationId: OrganizationId, risk: NameRisk, at: EpochSeconds): Promise<boolean>;
  /** Those of one organization, decided or not. */
  findings(organizationId: OrganizationId): Promise<NameFinding[]>;
  /** Those that wait for an officer, the longest-waiting first. */
  waiting(limit: number): Promise<NameFinding[]>;
  /** Which of these names an officer has cleared for the organization. */
  cleared(organizationId: OrganizationId, kind: NameRisk['kind'], names: readonly string[]): Promise<string[]>;
  /** The last decision counts. @returns false when there is no such finding */
  decide(
    finding: { organizationId: OrganizationId; kind: NameRisk['kind']; name: string },
    to: { decision: 'cleared' | 'refused'; by: string; at: EpochSeconds; note: string },
  ): Promise<boolean>;
  /** Those that are not lifted. */
  denied(): Promise<DeniedName[]>;
  /** @returns false when it is denied already */
  deny(name: DeniedName): Promise<boolean>;
  /** @returns false when it is not denied */
  lift(name: { kind: NameRisk['kind']; name: string }, by: string, at: EpochSeconds): Promise<boolean>;
}

/** Who may act for an organization; the people room has the rest. */
export interface MembershipWriter {
  /** @returns false when there already */
  addMember(membership: { organizationId: OrganizationId; personId: PersonId; role: 'manager'; addedBy: string; addedAt: EpochSeconds }): Promise<boolean>;
}

export interface VettingStores {
  organizations: OrganizationStore;
  eabKeys: EabKeyStore;
  applications: ApplicationStore;
  evidence: EvidenceStore;
  dataSources: DataSourceStore;
  names: NameStore;
  people: MembershipWriter;
  jobs: JobQueue;
  audit: AuditLog;
}

/**
 * Where the content of evidence lies, encrypted. `put` is durable when it resolves: a row is written after it, so that none is without content; content without a
 * row is what a crash left, and is swept.
 */
export interface EvidenceVault {
  put(id: EvidenceId, content: Buffer): Promise<void>;
  /** @throws EvidenceUnreadable when there is none with this id, or it cannot be decrypted */
  get(id: EvidenceId): Promise<Buffer>;
  /** Everything that is stored. @returns when it was written */
  list(): Promise<{ id: EvidenceId; writtenAt: EpochSeconds }[]>;
  remove(id: EvidenceId): Promise<void>;
}

/** Whether the terms in force were accepted for an organization (CP 4.1.2); answered by the room that keeps the acceptances. */
export type HasAcceptedTerms = (organizationId: OrganizationId) => Promise<boolean>;
