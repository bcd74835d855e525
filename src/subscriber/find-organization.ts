import type { OrganizationId } from '../core/ids.js';
import { NotFound } from '../core/not-found.js';
import type { Organization } from '../core/state/organization.js';
import { SubscriberRefused } from './subscriber-refused.js';
import type { SubscriberStores } from './ports.js';

/** The organization. @throws NotFound */
export async function findOrganization({ organizations }: Pick<SubscriberStores, 'organizations'>, id: OrganizationId): Promise<Organization> {
  const organization = await organizations.get(id);
  if (organization === undefined) throw new NotFound('organization');
  return organization;
}

/** An organization that may order. @throws SubscriberRefused for one that is not approved */
export function requireApproved(organization: Organization, now: number): void {
  if (organization.status === 'approved' && now < organization.expiresAt) return;
  throw new SubscriberRefused(
    { en: 'the organization is not approved at present', ja: '組織は現在承認されていません' },
    { en: 'finish its vetting first', ja: '先に組織の審査を完了してください' },
  );
}
