import { demand } from '../../core/access.js';
import type { Actor } from '../../core/actor.js';
import type { OrganizationId } from '../../core/ids.js';
import type { Application } from '../../core/state/application.js';
import type { ApplicationDependencies } from '../dependencies.js';

/** The applications of one organization, the newest first. @throws AccessRefused */
export async function listApplications({ transactor }: Pick<ApplicationDependencies, 'transactor'>, actor: Actor, organizationId: OrganizationId): Promise<Application[]> {
  demand(actor, 'organization.read', organizationId);
  return transactor.read.applications.ofOrganization(organizationId);
}
