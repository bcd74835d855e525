import type { Bilingual } from '../../core/language.js';
import { html, type Html } from '../html.js';
import type { PageContext } from '../page-context.js';
import type { Page } from '../page.js';
import { organizationFrame, organizationOf } from './organization-frame.js';

/** A page of one organization, in its frame; an agent's people are told that they act for a client. */
export async function organizationPage(context: PageContext, { title, body }: { title: Bilingual; body: Html }): Promise<Page> {
  const { actor, say } = context;
  const organizationId = organizationOf(context);
  const isAgent = actor.memberships.some((place) => place.organizationId === organizationId && place.through !== null);
  const note = isAgent ? html`<p class="note">${say({ ja: '代理事業者として操作しています。', en: 'You act as an agent of this organization.' })}</p>` : '';
  return { title, body: await organizationFrame(context, organizationId, html`${note}${body}`) };
}
