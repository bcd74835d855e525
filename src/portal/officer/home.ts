import { html } from '../html.js';
import { navigationFor } from '../navigation.js';
import type { PageContext, Route } from '../page-context.js';
import type { Page } from '../page.js';

/** The officers' first page. */
export const officerHomeRoutes: readonly Route[] = [{ method: 'GET', path: '/', handler: home }];

async function home({ actor, say, site }: PageContext): Promise<Page> {
  return {
    title: { ja: '業務一覧', en: 'Work' },
    body: html`<ul class="cards">${navigationFor(actor, site)
      .filter(({ path }) => path !== '/')
      .map(({ path, label }) => html`<li><a href="${path}">${say(label)}</a></li>`)}</ul>`,
  };
}
