import { z } from 'zod';
import {
  EVIDENCE_KINDS,
  EVIDENCE_MEDIA_TYPES,
  VETTED_ATTRIBUTES,
  type Application,
  type ApplicationEvidence,
  type ApplicationState,
  type DataSource,
  type Evidence,
  type NameFinding,
} from '../../../core/state/application.js';
import { toRfc3339, type EpochSeconds } from '../../../core/time.js';
import type { OrganizationId } from '../../../core/ids.js';
import type { ApplicationView } from '../../../vetting/application/view-application.js';

/* Shapes of vetting on the wire. Times are RFC 3339 in UTC, days YYYY-MM-DD. */

const STATES = ['draft', 'submitted', 'in-review', 'reviewed', 'returned', 'approved', 'refused', 'withdrawn'] as const satisfies readonly ApplicationState[];
const text = z.string().default('');
const bilingual = z.strictObject({ ja: z.string(), en: z.string() });
const time = z.string();

export const attributeName = z.enum(VETTED_ATTRIBUTES);
export const evidenceKind = z.enum(EVIDENCE_KINDS);
/** A day, as the first second of it, UTC. */
export const day = z.iso.date().transform((value) => Date.parse(`${value}T00:00:00Z`) / 1000);

/** What is claimed; members that are left out are empty. */
export const claimInput = z.strictObject({
  legalName: text,
  romanizedName: text,
  shortName: text,
  dba: text,
  country: text,
  stateOrProvince: text,
  locality: text,
  romanizedStateOrProvince: text,
  romanizedLocality: text,
  streetAddress: text,
  postalCode: text,
  jurisdiction: text,
  registrationNumber: text,
  telephone: text,
  contacts: z.array(z.strictObject({ name: text, email: text, telephone: text })).default([]),
});

/** Names an application and the revision that the act was decided on. */
export const onApplication = { applicationId: z.string(), revision: z.coerce.number().int().min(1) };

export const subjectForm = z.strictObject({ name: z.enum(['legalName', 'romanizedName', 'shortName', 'dba']), address: z.enum(['native', 'romanized']) });

export const applicationShape = z.strictObject({
  applicationId: z.string(),
  organizationId: z.string(),
  state: z.enum(STATES),
  revision: z.number(),
  claim: claimInput,
  subject: subjectForm.nullable(),
  createdAt: time,
  submittedAt: time.nullable(),
  reviewer: z.string().nullable(),
  approvedBy: z.string().nullable(),
  endedAt: time.nullable(),
  organizationVersion: z.number().nullable(),
});

export function toApplication(application: Application): z.input<typeof applicationShape> {
  const { id, organizationId, state, revision, claim, subject, createdAt, submittedAt, reviewer, approvedBy, endedAt, organizationVersion } = application;
  return {
    applicationId: id,
    organizationId,
    state,
    revision,
    claim: { ...claim, contacts: claim.contacts.map((contact) => ({ ...contact })) },
    subject,
    createdAt: toRfc3339(createdAt),
    submittedAt: known(submittedAt),
    reviewer,
    approvedBy,
    endedAt: known(endedAt),
    organizationVersion,
  };
}

export const evidenceShape = z.strictObject({
  evidenceId: z.string(),
  kind: evidenceKind,
  source: z.string(),
  dataSourceId: z.string().nullable(),
  issuedAt: time.nullable(),
  obtainedAt: time,
  fileName: z.string(),
  mediaType: z.enum(EVIDENCE_MEDIA_TYPES),
  size: z.number(),
  sha256: z.string(),
});

export function toEvidence({ id, kind, source, dataSourceId, issuedAt, obtainedAt, fileName, mediaType, size, sha256 }: Evidence): z.input<typeof evidenceShape> {
  return { evidenceId: id, kind, source, dataSourceId, issuedAt: known(issuedAt), obtainedAt: toRfc3339(obtainedAt), fileName, mediaType, size, sha256 };
}

const attachedShape = evidenceShape.extend({
  supports: z.array(attributeName),
  verdict: z.enum(['waiting', 'accepted', 'rejected', 'withdrawn']),
  found: z.array(attributeName),
  note: z.string().nullable(),
});

function toAttached(evidence: ApplicationEvidence): z.input<typeof attachedShape> {
  const { supports, verdict, found, note } = evidence;
  return { ...toEvidence(evidence), supports: [...supports], verdict, found: VETTED_ATTRIBUTES.filter((attribute) => found[attribute] !== undefined), note };
}

export const findingShape = z.strictObject({
  organizationId: z.string(),
  kind: z.enum(['organization', 'domain']),
  name: z.string(),
  resembles: z.string(),
  list: z.enum(['high-risk', 'denied']),
  decision: z.enum(['waiting', 'cleared', 'refused']),
  note: z.string().nullable(),
});

export function toFinding({ organizationId, kind, name, resembles, list, decision, note }: NameFinding): z.input<typeof findingShape> {
  return { organizationId, kind, name, resembles, list, decision, note };
}

export const sourceShape = z.strictObject({
  dataSourceId: z.string(),
  name: z.string(),
  provider: z.string(),
  purpose: z.string(),
  age: z.string(),
  updateFrequency: z.string(),
  availability: z.string(),
  falsification: z.string(),
  evaluatedBy: z.string(),
  evaluatedAt: time,
  confirmedBy: z.string().nullable(),
  confirmedAt: time.nullable(),
  retiredBy: z.string().nullable(),
  retiredAt: time.nullable(),
});

export function toSource({ id, evaluatedAt, confirmedAt, retiredAt, ...rest }: DataSource): z.input<typeof sourceShape> {
  return { dataSourceId: id, ...rest, evaluatedAt: toRfc3339(evaluatedAt), confirmedAt: known(confirmedAt), retiredAt: known(retiredAt) };
}

export const viewShape = z.strictObject({
  application: applicationShape,
  missing: z.array(z.strictObject({ by: z.enum(['applicant', 'officer']), about: z.string(), text: bilingual })),
  attributes: z.array(z.strictObject({ attribute: attributeName, value: z.string(), needed: z.boolean(), supportedBy: z.string().nullable() })),
  evidence: z.array(attachedShape),
  otherEvidence: z.array(evidenceShape),
  names: z.array(findingShape),
  steps: z.array(z.strictObject({ at: time, name: z.string(), state: z.enum(STATES), note: z.string().nullable(), missing: z.array(z.string()) })),
  vettedAt: time.nullable(),
  expiresAt: time.nullable(),
});

export function toView({ application, completeness, evidence, otherEvidence, risks, steps }: ApplicationView): z.input<typeof viewShape> {
  return {
    application: toApplication(application),
    missing: completeness.missing.map(({ by, about, text: words }) => ({ by, about, text: { ...words } })),
    attributes: completeness.attributes.map(({ attribute, value, needed, supportedBy }) => ({ attribute, value, needed, supportedBy: supportedBy?.id ?? null })),
    evidence: evidence.map(toAttached),
    otherEvidence: otherEvidence.map(toEvidence),
    names: risks.map(toFinding),
    steps: steps.map(({ at, name, state, note, missing }) => ({ at: toRfc3339(at), name, state, note, missing: [...missing] })),
    vettedAt: known(completeness.vettedAt),
    expiresAt: known(completeness.expiresAt),
  };
}

/** An id of the wire; what it names is found or not by the desk. */
export function organization(id: string): OrganizationId {
  return id as OrganizationId;
}

function known(at: EpochSeconds | null): string | null {
  return at === null ? null : toRfc3339(at);
}
