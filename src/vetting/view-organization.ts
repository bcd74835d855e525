import { demand } from '../core/access.js';
import type { Actor } from '../core/actor.js';
import { isId, type OrganizationId } from '../core/ids.js';
import { NotFound } from '../core/not-found.js';
import type { Application, Evidence, NameFinding } from '../core/state/application.js';
import type { Organization } from '../core/state/organization.js';
import type { EpochSeconds } from '../core/time.js';
import type { ApplicationDependencies } from './dependencies.js';
import { askGate } from './gate.js';

/** An organization's file. */
export interface OrganizationView {
  readonly organization: Organization;
  /** Of the present version. */
  readonly approvals: readonly { readonly officer: string; readonly at: EpochSeconds }[];
  /** The newest first. */
  readonly applications: readonly Application[];
  readonly evidence: readonly Evidence[];
  readonly names: readonly NameFinding[];
  /** Why it may not order now; null when it may. */
  readonly blocked: string | null;
}

/** @throws AccessRefused, NotFound */
export async function viewOrganization({ transactor, clock }: ApplicationDependencies, actor: Actor, id: OrganizationId): Promise<OrganizationView> {
  const { read } = transactor;
  const organization = isId(id) ? await read.organizations.get(id) : undefined;
  if (organization === undefined) throw new NotFound('organization');
  demand(actor, 'organization.read', id);
  const gate = askGate({ organization, eabKey: null, effective: null, now: clock.now() });
  return {
    organization,
    approvals: await read.organizations.approvals(id, organization.version),
    applications: await read.applications.ofOrganization(id),
    evidence: await read.evidence.ofOrganization(id),
    names: await read.names.findings(id),
    blocked: gate.pass ? null : gate.reason,
  };
}
