import { isId, newId, type OrganizationId } from '../core/ids.js';
import type { Organization, OrganizationAttributes } from '../core/state/organization.js';
import { SECONDS_PER_DAY, type EpochSeconds } from '../core/time.js';
import { checkAttributes } from './check-attributes.js';
import type { VettingDependencies } from './dependencies.js';
import { officerName } from './officer-name.js';
import { VettingRefused } from './vetting-refused.js';

export interface NewOrganization {
  /** Chosen by the caller, or random. */
  id?: string;
  attributes: OrganizationAttributes;
  /** When the oldest evidence behind the attributes was obtained; now when left out. */
  vettedAt?: EpochSeconds;
  /** How long the evidence may be used, in days: what policy and baseline allow, or less. */
  reuseDays: number;
  officer: string;
}

/**
 * Enters an organization as a draft (CP 3.2.2, 4.1). It may order nothing until two officers have approved it.
 * @throws VettingRefused
 */
export async function addOrganization({ transactor, clock, random }: VettingDependencies, request: NewOrganization): Promise<Organization> {
  const now = clock.now();
  const vettedAt = request.vettedAt ?? now;
  const faults = checkAttributes(request.attributes);
  if (faults.length > 0)
    throw new VettingRefused(faults.join('; '), 'correct the attributes as they stand in the evidence and add the organization again');
  if (vettedAt > now)
    throw new VettingRefused('the evidence is dated in the future', 'give the day on which the oldest evidence was obtained');
  const expiresAt = vettedAt + request.reuseDays * SECONDS_PER_DAY;
  if (expiresAt <= now)
    throw new VettingRefused(`the evidence is older than ${request.reuseDays} days (BR 4.2.1)`, 'obtain new evidence and give its date');
  if (request.id !== undefined && !isId(request.id))
    throw new VettingRefused(`"${request.id}" is no organization id`, 'use 1 to 64 letters, digits, hyphens or underscores');
  const organization: Organization = {
    id: (request.id as OrganizationId | undefined) ?? newId<OrganizationId>(random),
    status: 'draft',
    version: 1,
    attributes: request.attributes,
    vettedAt,
    expiresAt,
    suspendedReason: null,
    createdAt: now,
    createdBy: officerName(request.officer),
  };
  await transactor.transaction(async ({ organizations, audit }) => {
    if ((await organizations.get(organization.id)) !== undefined) {
      throw new VettingRefused(
        `there is an organization "${organization.id}" already`,
        'choose another id, or leave it out for a random one',
      );
    }
    await organizations.add(organization);
    await audit.append(
      { type: 'officer', name: organization.createdBy },
      { kind: 'organization.added', organizationId: organization.id, detail: { version: organization.version } },
    );
  });
  return organization;
}
