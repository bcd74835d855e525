import { html } from '../html.js';
import type { PageContext, Route } from '../page-context.js';
import type { Page } from '../page.js';

/** The subscribers' first page: their organizations. */
export const subscriberHomeRoutes: readonly Route[] = [{ method: 'GET', path: '/', handler: home }];

async function home({ actor, say, desks }: PageContext): Promise<Page> {
  const named = await Promise.all(
    actor.memberships.map(async (membership) => ({ ...membership, name: (await desks.people.organizationName(membership.organizationId)) ?? membership.organizationId })),
  );
  return {
    title: { ja: '組織', en: 'Organizations' },
    body:
      named.length === 0
        ? html`<p>${say({ ja: 'まだ組織に所属していません。', en: 'You belong to no organization yet.' })}</p><p><a class="button" href="/apply">${say({ ja: '組織の申請を始める', en: 'Apply for an organization' })}</a></p>`
        : html`<ul class="cards">${named.map(({ organizationId, name, through }) => html`<li><a href="/organizations/${organizationId}">${name}</a>${through === null ? '' : html` <span class="note">${say({ ja: '代理', en: 'as agent' })}</span>`}</li>`)}</ul><p><a class="button quiet" href="/apply">${say({ ja: '別の組織を申請する', en: 'Apply for another organization' })}</a></p>`,
  };
}
