import { demand } from '../../core/access.js';
import type { Actor } from '../../core/actor.js';
import type { ApplicationId, EvidenceId } from '../../core/ids.js';
import {
  VETTED_ATTRIBUTES,
  type Application,
  type ApplicationEvidence,
  type ApplicationStep,
  type DataSource,
  type Evidence,
  type NameFinding,
  type VettedAttribute,
} from '../../core/state/application.js';
import type { Organization } from '../../core/state/organization.js';
import type { ApplicationDependencies } from '../dependencies.js';
import { findOrganization } from '../find-organization.js';
import { maySupport } from '../evidence/evidence-rules.js';
import { organizationKey } from '../names/name-key.js';
import { whatIsMissing, type Completeness } from '../what-is-missing.js';
import { findApplication } from './find-application.js';
import { askTerms, gatherFacts } from './gather-facts.js';

/** Everything about one application, as applicant and officers see it. */
export interface ApplicationView {
  readonly application: Application;
  /** The version in force. */
  readonly organization: Organization;
  readonly evidence: readonly ApplicationEvidence[];
  /** What each document of the application may support today, by its kind and age. */
  readonly supportable: ReadonlyMap<EvidenceId, readonly VettedAttribute[]>;
  /** Documents of the organization that are not part of the application. */
  readonly otherEvidence: readonly Evidence[];
  readonly steps: readonly ApplicationStep[];
  readonly completeness: Completeness;
  readonly risks: readonly NameFinding[];
  readonly dataSources: readonly DataSource[];
  /** What was claimed in the application that was approved last; null for a first one. */
  readonly formerClaim: Application['claim'] | null;
  /** Refused applications in this name, or with this registration number; for officers only. */
  readonly formerRefusals: readonly { readonly application: Application; readonly reason: string | null }[];
  readonly termsAccepted: boolean;
}

/** @throws AccessRefused, NotFound */
export async function viewApplication(dependencies: ApplicationDependencies, actor: Actor, id: ApplicationId): Promise<ApplicationView> {
  const { read } = dependencies.transactor;
  const now = dependencies.clock.now();
  const application = await findApplication(read, id);
  const { organizationId, claim } = application;
  demand(actor, 'organization.read', organizationId);
  const termsAccepted = await askTerms(dependencies, application);
  const facts = await gatherFacts(dependencies, read, application, termsAccepted);
  const all = await read.applications.ofOrganization(organizationId);
  const attached = new Set(facts.evidence.map((evidence) => evidence.id));
  const former = all.find((other) => other.state === 'approved' && other.id !== id && other.createdAt <= application.createdAt);
  const refused =
    actor.officerRoles.length === 0
      ? []
      : await read.applications.refusedLike({ nameKey: organizationKey(claim.legalName), jurisdiction: claim.jurisdiction, registrationNumber: claim.registrationNumber }, 20);
  return {
    application,
    organization: await findOrganization(read, organizationId),
    evidence: facts.evidence,
    supportable: new Map(
      facts.evidence.map((evidence) => [evidence.id, VETTED_ATTRIBUTES.filter((attribute) => maySupport(evidence.kind, attribute, evidence, now, facts.reuseDays).ok)]),
    ),
    otherEvidence: (await read.evidence.ofOrganization(organizationId)).filter((evidence) => !attached.has(evidence.id)),
    steps: await read.applications.steps(id),
    completeness: whatIsMissing(facts, now),
    risks: facts.risks,
    dataSources: facts.dataSources,
    formerClaim: former?.claim ?? null,
    formerRefusals: await Promise.all(
      refused
        .filter((other) => other.id !== id)
        .map(async (other) => ({ application: other, reason: (await read.applications.steps(other.id)).findLast(({ state }) => state === 'refused')?.note ?? null })),
    ),
    termsAccepted,
  };
}
