import { may } from '../../core/access.js';
import type { OrganizationId } from '../../core/ids.js';
import type { Bilingual } from '../../core/language.js';
import { html, type Html } from '../html.js';
import { ORGANIZATION_NAVIGATION } from '../navigation.js';
import type { PageContext } from '../page-context.js';
import type { Page } from '../page.js';

/** A page of one organization: its own navigation above the body, and as whose agent it is seen. */
export async function organizationPage(context: PageContext, { title, body, status }: { title: Bilingual; body: Html; status?: number }): Promise<Page> {
  const { actor, desks, say, params, path } = context;
  const organizationId = organizationOf(context);
  const name = (await desks.people.organizationName(organizationId)) ?? organizationId;
  const isAgent = actor.memberships.some((place) => place.organizationId === organizationId && place.through !== null);
  const base = `/organizations/${params['organizationId'] ?? ''}`;
  const items = ORGANIZATION_NAVIGATION.filter(({ right }) => right === undefined || may(actor, right, organizationId));
  return {
    ...(status !== undefined && { status }),
    title,
    body: html`<nav class="organization" aria-label="${name}"><p><strong>${name}</strong>${isAgent ? html` <span class="note">${say({ ja: '代理', en: 'as agent' })}</span>` : ''}</p><ul>${items.map(
      (item) => html`<li><a href="${base}${item.path}"${path === `${base}${item.path}` ? html` aria-current="page"` : ''}>${say(item.label)}</a></li>`,
    )}</ul></nav>
${body}`,
  };
}

/** The organization that the path names. */
export function organizationOf({ params }: Pick<PageContext, 'params'>): OrganizationId {
  return (params['organizationId'] ?? '') as OrganizationId;
}
