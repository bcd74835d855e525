import { may } from '../../core/access.js';
import type { Application } from '../../core/state/application.js';
import { html } from '../html.js';
import { nameDecide } from '../operations/vetting/officer.js';
import type { PageContext, Route } from '../page-context.js';
import { redirect, type Page } from '../page.js';
import { runOperation } from '../run-operation.js';
import { stateBadge, timeText } from '../vetting/application-parts.js';

/** What waits for validation officers. */
export const queueRoutes: readonly Route[] = [
  { method: 'GET', path: '/applications', handler: queue },
  { method: 'POST', path: '/organizations/:organizationId/names', handler: decide },
];

async function queue({ desks, actor, say, csrf }: PageContext): Promise<Page> {
  const { applications, names } = await desks.vetting.workQueue(actor);
  const works = may(actor, 'vetting.work', null);
  return {
    title: { ja: '審査を待つ申請', en: 'Applications that wait' },
    body: html`
${
  applications.length === 0
    ? html`<p>${say({ ja: '待っている申請はありません。', en: 'No application waits.' })}</p>`
    : html`<div class="table"><table><thead><tr><th scope="col">${say({ ja: '組織', en: 'Organization' })}</th><th scope="col">${say({ ja: '状態', en: 'State' })}</th><th scope="col">${say({ ja: '待ち時間', en: 'Waiting' })}</th><th scope="col">${say({ ja: '審査担当', en: 'Reviewer' })}</th></tr></thead><tbody>${applications.map(
        ({ application, waitingSeconds }) =>
          html`<tr><td><a href="/applications/${application.id}">${application.claim.legalName}</a></td><td>${stateBadge({ say }, application.state)}</td><td>${say(waiting(waitingSeconds))}</td><td>${application.reviewer ?? '-'}${forYou(application, actor.officerName) ? html` <span class="note">${say({ ja: 'あなた', en: 'you' })}</span>` : ''}</td></tr>`,
      )}</tbody></table></div>`
}
<h2>${say({ ja: '有名な名称に似た名称', en: 'Names that look like well-known ones' })}</h2>
${
  names.length === 0
    ? html`<p>${say({ ja: '確認を待つ名称はありません。', en: 'No name waits.' })}</p>`
    : html`<ul class="cards">${names.map(
        ({ organizationId, kind, name, resembles, foundAt }, n) => html`<li><strong>${name}</strong> <span class="note">${say({ ja: `「${resembles}」に似ています`, en: `resembles ${resembles}` })}</span><br><a href="/organizations/${organizationId}">${say({ ja: '組織のファイル', en: 'File of the organization' })}</a> <span class="note">${timeText(foundAt)}</span>
${
  works
    ? html`<form method="post" action="/organizations/${organizationId}/names">${csrf}<input type="hidden" name="kind" value="${kind}"><input type="hidden" name="name" value="${name}"><label for="note-${String(n)}">${say({ ja: '理由', en: 'Reason' })}</label><input id="note-${String(n)}" name="note" required maxlength="2000">
<button type="submit" name="decision" value="cleared">${say({ ja: '許可する', en: 'Clear' })}</button><button type="submit" name="decision" value="refused" class="danger">${say({ ja: '拒否する', en: 'Refuse' })}</button></form>`
    : ''
}</li>`,
      )}</ul>`
}`,
  };
}

function forYou({ reviewer }: Application, officer: string | null): boolean {
  return officer !== null && reviewer === officer;
}

function waiting(seconds: number): { ja: string; en: string } {
  const hours = Math.floor(seconds / 3600);
  if (hours < 1) return { ja: '1時間未満', en: 'less than an hour' };
  if (hours < 48) return { ja: `${hours}時間`, en: `${hours} hours` };
  return { ja: `${Math.floor(hours / 24)}日`, en: `${Math.floor(hours / 24)} days` };
}

async function decide(context: PageContext): Promise<Page> {
  await runOperation(context, nameDecide);
  return redirect('/applications', 'saved');
}
