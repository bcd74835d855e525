import type { OrganizationId } from '../../core/ids.js';
import type { NoticeKind } from '../../core/notice.js';
import type { NotifyStores } from '../ports.js';

/** Groups what concerns organizations by them. */
export function byOrganization<T extends { readonly organizationId: OrganizationId }>(items: readonly T[]): Map<OrganizationId, T[]> {
  const groups = new Map<OrganizationId, T[]>();
  for (const item of items) {
    const group = groups.get(item.organizationId);
    if (group === undefined) groups.set(item.organizationId, [item]);
    else group.push(item);
  }
  return groups;
}

/** Whether an organization has anybody, or any program, that could want a notice: most of a large CA's have neither, and cost no more than this question. */
export async function hasAudience(
  { recipients, webhooks }: Pick<NotifyStores, 'recipients' | 'webhooks'>,
  organizationId: OrganizationId,
  kind: NoticeKind,
  by: readonly ('mail' | 'webhook')[],
): Promise<boolean> {
  if (by.includes('webhook')) {
    const hooks = await webhooks.list(organizationId);
    if (hooks.some(({ state, events }) => state === 'active' && events.includes(kind))) return true;
  }
  return by.includes('mail') && (await recipients.members(organizationId)).length > 0;
}
