import type { ApplicationId, DataSourceId, EvidenceId, OrganizationId } from '../ids.js';
import type { EpochSeconds } from '../time.js';

/*
 *   draft --submit--> submitted --take--> in-review --finish--> reviewed --approve--> approved
 *                       ^  ^                |  |                 |  |
 *                       |  +----release-----+  +---return--------+  |  (return also from reviewed)
 *                       |                      v                    |
 *                       +------submit------ returned                |
 *   refuse: in-review, reviewed --> refused        withdraw: all of these but approved, refused --> withdrawn
 *
 * CP 4.2.1, 4.2.2: an application is approved or refused after review; a faulty one goes back with the reasons and the documents that are missing.
 */
export const APPLICATION_TRANSITIONS = {
  draft: { submit: 'submitted', withdraw: 'withdrawn' },
  submitted: { take: 'in-review', withdraw: 'withdrawn' },
  'in-review': { release: 'submitted', return: 'returned', refuse: 'refused', finish: 'reviewed', withdraw: 'withdrawn' },
  reviewed: { approve: 'approved', return: 'returned', refuse: 'refused', withdraw: 'withdrawn' },
  returned: { submit: 'submitted', withdraw: 'withdrawn' },
  approved: {},
  refused: {},
  withdrawn: {},
} as const;

export type ApplicationState = keyof typeof APPLICATION_TRANSITIONS;
/** States in which an organization has an application; at most one at a time. */
export const OPEN_STATES = ['draft', 'submitted', 'in-review', 'reviewed', 'returned'] as const satisfies readonly ApplicationState[];
/** States in which the applicant may change it. */
export const EDITABLE_STATES = ['draft', 'returned'] as const satisfies readonly ApplicationState[];

/** A person of the organization who can be reached. The first one of a claim asks for the certificates (BR 3.2.5: the Applicant Representative). */
export interface ClaimedContact {
  readonly name: string;
  readonly email: string;
  /** As written, or empty. */
  readonly telephone: string;
}

/**
 * What an applicant says about the organization. Every text may be empty in a draft. `romanized…`: the same in Latin letters, for whoever wants that in
 * the certificate.
 */
export interface Claim {
  /** As the register has it: 株式会社例示. */
  readonly legalName: string;
  readonly romanizedName: string;
  /** A common and accepted abbreviation of the legal name (BR 7.1.4.2). */
  readonly shortName: string;
  /** Trade name (BR 3.2.2.2). */
  readonly dba: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly stateOrProvince: string;
  readonly locality: string;
  readonly romanizedStateOrProvince: string;
  readonly romanizedLocality: string;
  readonly streetAddress: string;
  readonly postalCode: string;
  /** Where it is registered: ISO 3166-1 alpha-2, or ISO 3166-2. */
  readonly jurisdiction: string;
  /** Corporate number (法人番号) in Japan. */
  readonly registrationNumber: string;
  /** The organization's own, in the form of RFC 3966. */
  readonly telephone: string;
  readonly contacts: readonly ClaimedContact[];
}

/** What evidence may support. `authority`: that the first contact may ask for certificates (CP 3.2.5, BR 3.2.5). */
export const VETTED_ATTRIBUTES = [
  'legalName',
  'romanizedName',
  'shortName',
  'dba',
  'address',
  'jurisdiction',
  'registrationNumber',
  'telephone',
  'contacts',
  'authority',
] as const;
export type VettedAttribute = (typeof VETTED_ATTRIBUTES)[number];

/** Which forms of the vetted attributes become the certificate's subject. */
export interface SubjectForm {
  readonly name: 'legalName' | 'romanizedName' | 'shortName' | 'dba';
  readonly address: 'native' | 'romanized';
}

/** The vetting of one version of an organization. */
export interface Application {
  readonly id: ApplicationId;
  readonly organizationId: OrganizationId;
  readonly state: ApplicationState;
  /** Grows with every change; an act names the one that it was decided on. */
  readonly revision: number;
  readonly claim: Claim;
  /** Proposed by the reviewing officer when the review is finished. */
  readonly subject: SubjectForm | null;
  /** Who began it, as audit writes actors: `person:ID`. */
  readonly createdBy: string;
  readonly createdAt: EpochSeconds;
  /** When it was last submitted. */
  readonly submittedAt: EpochSeconds | null;
  /** The officer who reviews, or reviewed. */
  readonly reviewer: string | null;
  readonly approvedBy: string | null;
  readonly endedAt: EpochSeconds | null;
  /** Of the organization's record that the approval made. */
  readonly organizationVersion: number | null;
}

/** One thing that was done to an application; never changed. */
export interface ApplicationStep {
  readonly at: EpochSeconds;
  /** As audit writes actors: `officer:NAME`, `person:ID`. */
  readonly by: string;
  /** For people to read. */
  readonly name: string;
  readonly state: ApplicationState;
  /** Reasons, where there are any. */
  readonly note: string | null;
  /** What the applicant still has to bring, where it was sent back. */
  readonly missing: readonly string[];
}

/** Closed list (BR 3.2.2.1, 3.2.2.2, 3.2.5; CP 3.2.2; service notice 3(1)). */
export const EVIDENCE_KINDS = [
  'registry-extract',
  'government-document',
  'third-party-database',
  'attestation-letter',
  'site-visit',
  'utility-bill',
  'bank-statement',
  'tax-document',
  'communication-record',
  'power-of-attorney',
] as const;
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];

export const EVIDENCE_MEDIA_TYPES = ['application/pdf', 'image/png', 'image/jpeg', 'text/plain'] as const;
export type EvidenceMediaType = (typeof EVIDENCE_MEDIA_TYPES)[number];

/** A document that supports what is claimed. Its content lies encrypted outside the database. Never changed, never deleted (CP 5.5.2). */
export interface Evidence {
  readonly id: EvidenceId;
  readonly organizationId: OrganizationId;
  readonly kind: EvidenceKind;
  /** Where it is from: office, register, URL, case number. */
  readonly source: string;
  /** The approved data source, for evidence of the kind third-party database (BR 3.2.2.7). */
  readonly dataSourceId: DataSourceId | null;
  /** The date on the document itself; null where it has none. */
  readonly issuedAt: EpochSeconds | null;
  /** When it came to us: from then on it ages (BR 4.2.1). */
  readonly obtainedAt: EpochSeconds;
  /** `officer:NAME` or `person:ID`: who collected never approves. */
  readonly collectedBy: string;
  readonly addedAt: EpochSeconds;
  readonly fileName: string;
  readonly mediaType: EvidenceMediaType;
  /** Octets. */
  readonly size: number;
  /** Of the content, lower-case hex. */
  readonly sha256: string;
}

/** `withdrawn`: by the applicant, before anybody judged it. */
export type EvidenceVerdict = 'waiting' | 'accepted' | 'rejected' | 'withdrawn';

/** Evidence as part of an application, and how it was judged there. */
export interface ApplicationEvidence extends Evidence {
  readonly applicationId: ApplicationId;
  /** What it is said to support. */
  readonly supports: readonly VettedAttribute[];
  readonly verdict: EvidenceVerdict;
  /** For each attribute that it was found to support, the value then: a claim that changes later is not supported any more. */
  readonly found: Readonly<Partial<Record<VettedAttribute, string>>>;
  readonly judgedBy: string | null;
  readonly judgedAt: EpochSeconds | null;
  readonly note: string | null;
}

/** A database of somebody else that officers look things up in (BR 3.2.2.7): evaluated by one officer, confirmed by another, before it counts. */
export interface DataSource {
  readonly id: DataSourceId;
  readonly name: string;
  readonly provider: string;
  readonly purpose: string;
  /** Age of the information. */
  readonly age: string;
  readonly updateFrequency: string;
  readonly availability: string;
  /** Why it is hard to falsify. */
  readonly falsification: string;
  readonly evaluatedBy: string;
  readonly evaluatedAt: EpochSeconds;
  readonly confirmedBy: string | null;
  readonly confirmedAt: EpochSeconds | null;
  readonly retiredBy: string | null;
  readonly retiredAt: EpochSeconds | null;
}

/** A name that looks like one of a list. */
export interface NameRisk {
  readonly kind: 'organization' | 'domain';
  /** As claimed or ordered. */
  readonly name: string;
  /** The one of the list. */
  readonly resembles: string;
  /** `high-risk`: an officer may clear it (BR 4.2.1). `denied`: it stays blocked until the denial is lifted. */
  readonly list: 'high-risk' | 'denied';
}

/** A risky name of one organization, and what an officer decided. */
export interface NameFinding extends NameRisk {
  readonly organizationId: OrganizationId;
  readonly foundAt: EpochSeconds;
  readonly decision: 'waiting' | 'cleared' | 'refused';
  readonly decidedBy: string | null;
  readonly decidedAt: EpochSeconds | null;
  readonly note: string | null;
}

/** A name that is refused to everybody (CP 3.1.6, BR 4.2.1). */
export interface DeniedName {
  readonly kind: 'organization' | 'domain';
  readonly name: string;
  readonly reason: string;
  readonly deniedBy: string;
  readonly deniedAt: EpochSeconds;
  readonly liftedBy: string | null;
  readonly liftedAt: EpochSeconds | null;
}
