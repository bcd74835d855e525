import { html } from '../html.js';
import type { PageContext, Route } from '../page-context.js';
import type { Page } from '../page.js';
import { dueText, urgency } from '../parts/due-text.js';
import { instant } from '../instant.js';
import { gatherWork } from './gather-work.js';
import { WORK_SOURCES } from './work-sources.js';

/** The officers' first page: what waits, with its clock (BR 4.9.5, CP 4.9.1). */
export const workRoutes: readonly Route[] = [{ method: 'GET', path: '/', handler: workPage }];

async function workPage({ desks, actor, say, language, now, query }: PageContext): Promise<Page> {
  const all = await gatherWork(WORK_SOURCES, desks, actor);
  const items = query['kind'] === undefined ? all : all.filter(({ kind }) => kind === query['kind']);
  const count = (kind: string) => all.filter((item) => item.kind === kind).length;
  const overdue = all.filter(({ due }) => urgency(due, now) === 'overdue').length;
  return {
    title: { ja: '業務一覧', en: 'Work' },
    body: html`${overdue === 0 ? '' : html`<p class="fault" role="alert">${say({ ja: `■ 期限を過ぎた業務が ${overdue} 件あります。`, en: `■ ${overdue} item(s) are overdue.` })}</p>`}
<ul class="filters"><li><a href="/"${query['kind'] === undefined ? html` aria-current="page"` : ''}>${say({ ja: 'すべて', en: 'All' })} (${String(all.length)})</a></li>
${WORK_SOURCES.map(
  ({ kind, label }) => html`<li><a href="/?kind=${kind}"${query['kind'] === kind ? html` aria-current="page"` : ''}>${say(label)} (${String(count(kind))})</a></li>`,
)}</ul>
${
  items.length === 0
    ? html`<p>${say({ ja: '待っている業務はありません。', en: 'Nothing waits.' })}</p>`
    : html`<div class="table" tabindex="0" role="region" aria-label="${say({ ja: '業務一覧', en: 'Work' })}"><table class="work"><thead><tr><th scope="col">${say({ ja: '期限', en: 'Due' })}</th><th scope="col">${say({ ja: '種類', en: 'Kind' })}</th><th scope="col">${say({ ja: '対象', en: 'About' })}</th><th scope="col">${say({ ja: '次の作業', en: 'Next' })}</th><th scope="col">${say({ ja: '受付', en: 'Since' })}</th></tr></thead>
<tbody>${items.map(
        ({ label, subject, next, path, since, due }) => html`<tr><td>${dueText(due, now, language)}</td><td>${say(label)}</td><td><a href="${path}">${subject}</a></td><td>${say(next)}</td><td>${instant({ language }, since)}</td></tr>`,
      )}</tbody></table></div>`
}`,
  };
}
