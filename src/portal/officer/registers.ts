import { may } from '../../core/access.js';
import { attempt } from '../attempt.js';
import { html, type Html } from '../html.js';
import { nameDeny, nameLift, sourceAdd, sourceConfirm, sourceRetire } from '../operations/vetting/officer.js';
import type { PageContext, Route } from '../page-context.js';
import { redirect, type Page } from '../page.js';
import { runOperation } from '../run-operation.js';
import { timeText } from '../vetting/application-parts.js';

/** Denied names, and data sources. */
export const registerRoutes: readonly Route[] = [
  { method: 'GET', path: '/names', handler: (context) => names(context) },
  { method: 'POST', path: '/names', handler: act('/names', (context) => runOperation(context, nameDeny), names) },
  { method: 'POST', path: '/names/lift', handler: act('/names', (context) => runOperation(context, nameLift), names) },
  { method: 'GET', path: '/data-sources', handler: (context) => sources(context) },
  { method: 'POST', path: '/data-sources', handler: act('/data-sources', (context) => runOperation(context, sourceAdd), sources) },
  { method: 'POST', path: '/data-sources/:dataSourceId/confirm', handler: act('/data-sources', (context) => runOperation(context, sourceConfirm), sources) },
  { method: 'POST', path: '/data-sources/:dataSourceId/retire', handler: act('/data-sources', (context) => runOperation(context, sourceRetire), sources) },
];

function act(path: string, does: (context: PageContext) => Promise<unknown>, again: (context: PageContext, faults: Html) => Promise<Page>): (context: PageContext) => Promise<Page> {
  return (context) =>
    attempt(
      context,
      async () => {
        await does(context);
        return redirect(path, 'saved');
      },
      (faults) => again(context, faults),
    );
}

async function names({ desks, actor, say, csrf, form }: PageContext, faults?: Html): Promise<Page> {
  const denied = await desks.vetting.listDenied(actor);
  const works = may(actor, 'vetting.work', null);
  const kind = (value: 'organization' | 'domain') => say(value === 'organization' ? { ja: '組織', en: 'organization' } : { ja: 'ドメイン', en: 'domain' });
  return {
    title: { ja: '拒否リスト', en: 'Denied names' },
    body: html`${faults ?? ''}
<p>${say({ ja: '誰にも認めない名称です。似た名称と、ドメインの場合はその下のすべての名前も拒否されます。', en: 'Refused to everybody, with what looks like them and, of a domain, everything below it.' })}</p>
<ul class="cards">${denied.map(
      ({ kind: of, name, reason, deniedBy, deniedAt }, n) => html`<li><strong>${name}</strong> <span class="badge">${kind(of)}</span><br>${reason}<br><span class="note">${deniedBy}, ${timeText(deniedAt)}</span>
${works ? html`<form method="post" action="/names/lift">${csrf}<input type="hidden" name="kind" value="${of}"><input type="hidden" name="name" value="${name}"><label for="lift-${String(n)}">${say({ ja: '解除の理由', en: 'Why it is lifted' })}</label><input id="lift-${String(n)}" name="reason" required maxlength="1000"><button type="submit" class="quiet">${say({ ja: '拒否を解除する', en: 'Lift' })}</button></form>` : ''}</li>`,
    )}</ul>
${
  works
    ? html`<h2>${say({ ja: '名称を加える', en: 'Deny a name' })}</h2><form method="post" action="/names">${csrf}<label for="kind">${say({ ja: '種類', en: 'Kind' })}</label><select id="kind" name="kind">${(['organization', 'domain'] as const).map((of) => html`<option value="${of}"${form.text('kind') === of ? html` selected` : ''}>${kind(of)}</option>`)}</select>
<label for="name">${say({ ja: '名称', en: 'Name' })}</label><input id="name" name="name" required maxlength="253" value="${form.text('name')}"><label for="reason">${say({ ja: '理由', en: 'Reason' })}</label><input id="reason" name="reason" required maxlength="1000" value="${form.text('reason')}"><button type="submit" class="danger">${say({ ja: '拒否リストに加える', en: 'Deny' })}</button></form>`
    : ''
}`,
  };
}

const CRITERIA = [
  ['name', { ja: '名称', en: 'Name' }],
  ['provider', { ja: '提供者', en: 'Provider of the information' }],
  ['purpose', { ja: '収集の目的', en: 'Purpose for which it is collected' }],
  ['age', { ja: '情報の古さ', en: 'Age of the information' }],
  ['updateFrequency', { ja: '更新の頻度', en: 'How often it is updated' }],
  ['availability', { ja: '一般に利用できるか', en: 'Public availability' }],
  ['falsification', { ja: '偽造・改ざんの難しさ', en: 'Difficulty to falsify or alter' }],
] as const;

async function sources({ desks, actor, say, csrf, form }: PageContext, faults?: Html): Promise<Page> {
  const list = await desks.vetting.listDataSources(actor);
  const works = may(actor, 'vetting.work', null);
  return {
    title: { ja: 'データソース', en: 'Data sources' },
    body: html`${faults ?? ''}
<p>${say({ ja: '1名が評価し、別の1名が確認したデータソースだけを証拠に使えます（BR 3.2.2.7）。認証局やその関連会社が審査のために作ったデータベースは使えません。', en: 'Evidence may come from a source that one officer has evaluated and another confirmed (BR 3.2.2.7). A database that the CA or an affiliate keeps for vetting is none.' })}</p>
${list.map(
  (source) => html`<section><h2>${source.name} <span class="badge ${source.retiredBy !== null ? 'bad' : source.confirmedBy === null ? 'warn' : 'good'}">${say(source.retiredBy !== null ? { ja: '廃止', en: 'retired' } : source.confirmedBy === null ? { ja: '確認待ち', en: 'waits to be confirmed' } : { ja: '承認済み', en: 'approved' })}</span></h2>
<dl>${CRITERIA.slice(1).map(([member, label]) => html`<dt>${say(label)}</dt><dd>${source[member]}</dd>`)}<dt>${say({ ja: '評価', en: 'Evaluated' })}</dt><dd>${source.evaluatedBy}, ${timeText(source.evaluatedAt)}</dd>${source.confirmedBy === null || source.confirmedAt === null ? '' : html`<dt>${say({ ja: '確認', en: 'Confirmed' })}</dt><dd>${source.confirmedBy}, ${timeText(source.confirmedAt)}</dd>`}</dl>
${works && source.confirmedBy === null && source.retiredBy === null && source.evaluatedBy !== actor.officerName ? html`<form method="post" action="/data-sources/${source.id}/confirm">${csrf}<button type="submit">${say({ ja: '評価を確認する', en: 'Confirm' })}</button></form>` : ''}
${works && source.retiredBy === null ? html`<form method="post" action="/data-sources/${source.id}/retire">${csrf}<button type="submit" class="quiet">${say({ ja: '廃止する', en: 'Retire' })}</button></form>` : ''}</section>`,
)}
${works ? html`<h2>${say({ ja: '追加', en: 'Add' })}</h2><form method="post" action="/data-sources">${csrf}${CRITERIA.map(([member, label]) => html`<label for="${member}">${say(label)}</label><input id="${member}" name="${member}" required maxlength="2000" value="${form.text(member)}">`)}<button type="submit">${say({ ja: '評価を登録する', en: 'Enter the evaluation' })}</button></form>` : ''}`,
  };
}
