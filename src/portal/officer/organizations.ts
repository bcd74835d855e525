import { may } from '../../core/access.js';
import type { OrganizationId } from '../../core/ids.js';
import type { Organization } from '../../core/state/organization.js';
import { html } from '../html.js';
import { organizationLift, organizationSuspend } from '../operations/vetting/officer.js';
import type { PageContext, Route } from '../page-context.js';
import { redirect, type Page } from '../page.js';
import { runOperation } from '../run-operation.js';
import { dayText, kindText, stateBadge, timeText } from '../vetting/application-parts.js';

/** Files of organizations. */
export const officerOrganizationRoutes: readonly Route[] = [
  { method: 'GET', path: '/organizations', handler: list },
  { method: 'GET', path: '/organizations/:organizationId', handler: file },
  { method: 'POST', path: '/organizations/:organizationId/suspend', handler: suspend },
  { method: 'POST', path: '/organizations/:organizationId/lift', handler: lift },
];

const STATUS = {
  draft: { ja: '未承認', en: 'draft' },
  approved: { ja: '承認', en: 'approved' },
  suspended: { ja: '停止中', en: 'suspended' },
  expired: { ja: '期限切れ', en: 'expired' },
} as const;

/** Expiry is derived. */
function statusOf({ status, expiresAt }: Organization, now: number): keyof typeof STATUS {
  return status === 'approved' && now >= expiresAt ? 'expired' : status;
}

async function list({ desks, actor, say, query, now }: PageContext): Promise<Page> {
  const search = (query['q'] ?? '').normalize('NFKC').toLowerCase();
  const organizations = await desks.vetting.listOrganizations(actor);
  const found = organizations.filter(({ id, attributes }) => search === '' || id === query['q'] || [attributes.organization, attributes.locality, attributes.stateOrProvince].some((value) => value.normalize('NFKC').toLowerCase().includes(search)));
  return {
    title: { ja: '組織', en: 'Organizations' },
    body: html`<form method="get" action="/organizations" role="search"><label for="q">${say({ ja: '名称・所在地・ID', en: 'Name, place or id' })}</label><input id="q" name="q" value="${query['q'] ?? ''}"><button type="submit">${say({ ja: '検索', en: 'Search' })}</button></form>
<div class="table"><table><thead><tr><th scope="col">${say({ ja: '組織', en: 'Organization' })}</th><th scope="col">${say({ ja: '状態', en: 'State' })}</th><th scope="col">${say({ ja: '有効期限', en: 'Ends' })}</th></tr></thead><tbody>${found.slice(0, 500).map(
      (organization) => html`<tr><td><a href="/organizations/${organization.id}">${organization.attributes.organization}</a><br><span class="note">${organization.attributes.locality}, ${organization.attributes.stateOrProvince}</span></td><td>${say(STATUS[statusOf(organization, now)])}</td><td>${organization.status === 'draft' ? '-' : dayText(organization.expiresAt)}</td></tr>`,
    )}</tbody></table></div>`,
  };
}

async function file({ desks, actor, params, say, csrf, now }: PageContext): Promise<Page> {
  const { organization, approvals, applications, evidence, names, blocked } = await desks.vetting.viewOrganization(actor, params['organizationId'] as OrganizationId);
  const { id, attributes, version, vettedAt, expiresAt, suspendedReason, createdBy, createdAt } = organization;
  const status = statusOf(organization, now);
  const works = may(actor, 'vetting.work', null);
  return {
    title: { ja: attributes.organization, en: attributes.organization },
    body: html`
<dl><dt>${say({ ja: '状態', en: 'State' })}</dt><dd>${say(STATUS[status])}${suspendedReason === null ? '' : `: ${suspendedReason}`}</dd>
<dt>${say({ ja: '証明書に載る情報', en: 'Subject' })}</dt><dd>${`O=${attributes.organization}, L=${attributes.locality}, ST=${attributes.stateOrProvince}, C=${attributes.country}`}</dd>
<dt>${say({ ja: '版', en: 'Version' })}</dt><dd>${String(version)}</dd>
<dt>${say({ ja: '審査', en: 'Vetted' })}</dt><dd>${status === 'draft' ? '-' : html`${dayText(vettedAt)} - ${dayText(expiresAt)}`}</dd>
<dt>${say({ ja: '登録', en: 'Entered' })}</dt><dd>${timeText(createdAt)}, ${createdBy}</dd>
<dt>${say({ ja: '承認者', en: 'Approved by' })}</dt><dd>${approvals.map(({ officer, at }) => `${officer} (${timeText(at)})`).join(', ') || '-'}</dd>
<dt>${say({ ja: '証明書の申請', en: 'Orders' })}</dt><dd>${blocked ?? say({ ja: '可能', en: 'possible' })}</dd></dl>
<p><a href="/organizations/${id}/authority">${say({ ja: '連絡先・代理事業者・認証キー', en: 'Contacts, agents and ACME credentials' })}</a></p>
${
  works && organization.status === 'approved'
    ? html`<details><summary>${say({ ja: '停止する', en: 'Suspend' })}</summary><form method="post" action="/organizations/${id}/suspend">${csrf}<label for="reason">${say({ ja: '理由', en: 'Reason' })}</label><textarea id="reason" name="reason" required maxlength="1000"></textarea><button type="submit" class="danger">${say({ ja: '停止する', en: 'Suspend' })}</button></form></details>`
    : ''
}
${
  works && organization.status === 'suspended'
    ? html`<form method="post" action="/organizations/${id}/lift">${csrf}<p>${say({ ja: `停止の解除には2名の承認が必要です（現在${approvals.length}名）。`, en: `Two officers lift a suspension; ${approvals.length} so far.` })}</p><button type="submit">${say({ ja: '停止の解除を承認する', en: 'Approve that it is lifted' })}</button></form>`
    : ''
}
<h2>${say({ ja: '申請', en: 'Applications' })}</h2><ul class="cards">${applications.map((application) => html`<li><a href="/applications/${application.id}">${application.claim.legalName}</a> ${stateBadge({ say }, application.state)}<br><span class="note">${dayText(application.createdAt)}</span></li>`)}</ul>
<h2>${say({ ja: '証拠', en: 'Evidence' })}</h2><ul>${evidence.map((each) => html`<li><a href="/evidence/${each.id}">${kindText({ say }, each.kind)}</a> ${each.source}, ${dayText(each.obtainedAt)} <span class="note">${each.collectedBy}</span></li>`)}</ul>
<h2>${say({ ja: '名称の判断', en: 'Decisions about names' })}</h2><ul>${names.map(({ name, resembles, decision, decidedBy, note }) => html`<li>${name} (${resembles}): ${say({ waiting: { ja: '確認待ち', en: 'waits' }, cleared: { ja: '許可', en: 'cleared' }, refused: { ja: '拒否', en: 'refused' } }[decision])} ${decidedBy ?? ''} ${note ?? ''}</li>`)}</ul>`,
  };
}

async function suspend(context: PageContext): Promise<Page> {
  const { organizationId } = await runOperation(context, organizationSuspend);
  return redirect(`/organizations/${organizationId}`, 'done');
}

async function lift(context: PageContext): Promise<Page> {
  const { organizationId } = await runOperation(context, organizationLift);
  return redirect(`/organizations/${organizationId}`, 'done');
}
