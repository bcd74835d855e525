import { may } from '../../core/access.js';
import { isId, type OrganizationId } from '../../core/ids.js';
import { NotFound } from '../../core/not-found.js';
import { html, type Html } from '../html.js';
import { ORGANIZATION_NAVIGATION } from '../navigation.js';
import type { PageContext } from '../page-context.js';

/** The organization that a page's path names. @throws NotFound for a text that cannot be an id */
export function organizationOf({ params }: Pick<PageContext, 'params'>): OrganizationId {
  const { organizationId = '' } = params;
  if (!isId(organizationId)) throw new NotFound('organization');
  return organizationId as OrganizationId;
}

/** What stands above every page of an organization: its name, and the tabs that the reader may open. */
export async function organizationFrame({ actor, say, desks, path }: PageContext, organizationId: OrganizationId, body: Html): Promise<Html> {
  const name = (await desks.people.organizationName(organizationId)) ?? say({ ja: '（申請準備中の組織）', en: '(organization in preparation)' });
  const base = `/organizations/${organizationId}`;
  const items = ORGANIZATION_NAVIGATION.filter(({ right }) => right === undefined || may(actor, right, organizationId));
  return html`<p class="note">${name}</p>
<nav class="tabs" aria-label="${say({ ja: '組織', en: 'Organization' })}"><ul>${items.map((item) => {
    const target = `${base}${item.path}`;
    return html`<li><a href="${target}"${path === target ? html` aria-current="page"` : ''}>${say(item.label)}</a></li>`;
  })}</ul></nav>
${body}`;
}
