import { attempt } from '../attempt.js';
import { Form } from '../form.js';
import { html, type Html } from '../html.js';
import {
  addContact,
  answerAsOfficer,
  approvePower,
  authorityWork,
  discloseRequesters,
  enterPower,
  readAuthority,
  removeContact,
  revokePower,
} from '../operations/subscriber/authority-operations.js';
import { closeComplaint, listComplaints } from '../operations/subscriber/certificate-operations.js';
import { listCredentials } from '../operations/subscriber/credential-operations.js';
import { may } from '../../core/access.js';
import type { OrganizationId } from '../../core/ids.js';
import type { PageContext, Route } from '../page-context.js';
import { redirect, type Page } from '../page.js';
import { runOperation } from '../run-operation.js';
import { showDay, showInstant } from '../show-instant.js';
import { requestersText } from '../subscriber/requesters-text.js';

const ORGANIZATION = '/organizations/:organizationId/authority';

/** Officers: questions by telephone and post, powers of attorney, complaints; contacts and agents of one organization. */
export const officerAuthorityRoutes: readonly Route[] = [
  { method: 'GET', path: '/authority', handler: (context) => work(context) },
  { method: 'POST', path: '/authority/questions/:questionId', handler: (context) => onWork(context, () => runOperation(context, answerAsOfficer)) },
  { method: 'POST', path: '/authority/powers/:powerOfAttorneyId/approve', handler: (context) => onWork(context, () => runOperation(context, approvePower)) },
  { method: 'POST', path: '/authority/powers/:powerOfAttorneyId/revoke', handler: (context) => onWork(context, () => runOperation(context, revokePower)) },
  { method: 'POST', path: '/authority/complaints/:certificateId', handler: (context) => onWork(context, () => runOperation(context, closeComplaint)) },
  { method: 'GET', path: ORGANIZATION, handler: (context) => organization(context) },
  { method: 'POST', path: `${ORGANIZATION}/contacts`, handler: (context) => onOrganization(context, () => runOperation(context, addContact)) },
  {
    method: 'POST',
    path: `${ORGANIZATION}/contacts/:contactId/remove`,
    handler: (context) => {
      const { organizationId: _organization, ...params } = context.params;
      return onOrganization(context, () => runOperation({ ...context, params }, removeContact));
    },
  },
  { method: 'POST', path: `${ORGANIZATION}/powers`, handler: (context) => onOrganization(context, () => runOperation(context, enterPower)) },
  { method: 'POST', path: `${ORGANIZATION}/disclose`, handler: disclose },
];

async function work(context: PageContext, faults: Html | null = null): Promise<Page> {
  const { say, language, csrf, actor } = context;
  const reading = { ...context, form: new Form(), params: {} };
  const { questions, powersOfAttorney } = await runOperation(reading, authorityWork);
  const complaints = may(actor, 'problems.work', null) ? (await runOperation(reading, listComplaints)).complaints : [];
  return {
    title: { ja: '申請権限の確認', en: 'Authority' },
    body: html`${faults ?? ''}<h2>${say({ ja: '電話・郵便による確認', en: 'To ask by telephone or post' })}</h2>
${
  questions.length === 0
    ? html`<p>${say({ ja: 'ありません。', en: 'None.' })}</p>`
    : html`<ul class="cards">${questions.map(
        ({ id, organizationId, contact, requester, requesterEmail, about, expiresAt }) =>
          html`<li><a href="/organizations/${organizationId}/authority">${organizationId}</a> <strong>${contact}</strong><br>${requester} &lt;${requesterEmail}&gt;: ${about} <span class="note">${say({ ja: `${showInstant(language, expiresAt)}まで`, en: `until ${showInstant(language, expiresAt)}` })}</span>
<form method="post" action="/authority/questions/${id}">${csrf}<label>${say({ ja: '話した相手', en: 'Spoke with' })} <input name="spokeWith" required maxlength="200"></label><label>${say({ ja: '記録', en: 'Note' })} <input name="note" required maxlength="2000"></label>
<button type="submit" name="answer" value="confirmed">${say({ ja: '承認を得た', en: 'Confirmed' })}</button> <button type="submit" name="answer" value="refused" class="danger">${say({ ja: '拒否された', en: 'Refused' })}</button></form></li>`,
      )}</ul>`
}
<h2>${say({ ja: '承認待ちの委任状', en: 'Powers of attorney to approve' })}</h2>
${
  powersOfAttorney.length === 0
    ? html`<p>${say({ ja: 'ありません。', en: 'None.' })}</p>`
    : html`<ul class="cards">${powersOfAttorney.map(
        ({ id, agentId, organizationId, document, evidenceId, validFrom, expiresAt }) =>
          html`<li>${agentId} → <a href="/organizations/${organizationId}/authority">${organizationId}</a>: ${document}${evidenceId === null ? '' : html` <code>${evidenceId}</code>`}<br><span class="note">${showDay(language, validFrom)} - ${showDay(language, expiresAt)}</span>
<form method="post" action="/authority/powers/${id}/approve">${csrf}<button type="submit">${say({ ja: '承認する', en: 'Approve' })}</button></form>
<form method="post" action="/authority/powers/${id}/revoke">${csrf}<label>${say({ ja: '理由', en: 'Reason' })} <input name="reason" required maxlength="500"></label><button type="submit" class="danger">${say({ ja: '却下・取消し', en: 'Revoke' })}</button></form></li>`,
      )}</ul>`
}
<h2>${say({ ja: '証明書への申立て', en: 'Complaints about certificates' })}</h2>
${
  complaints.length === 0
    ? html`<p>${say({ ja: 'ありません。', en: 'None.' })}</p>`
    : html`<ul class="cards">${complaints.map(
        ({ certificateId, serial, organizationId, text, person, complainedAt }) =>
          html`<li><code>${serial}</code> <a href="/organizations/${organizationId}/authority">${organizationId}</a>, ${person}, ${showInstant(language, complainedAt)}<p>${text}</p>
<form method="post" action="/authority/complaints/${certificateId}">${csrf}<label>${say({ ja: '記録', en: 'Note' })} <input name="note" required maxlength="2000"></label><button type="submit" name="outcome" value="revoked" class="danger">${say({ ja: '失効させる', en: 'Revoke' })}</button> <button type="submit" name="outcome" value="kept">${say({ ja: '変更なしで終了', en: 'Keep it' })}</button></form></li>`,
      )}</ul>`
}`,
  };
}

async function organization(context: PageContext, faults: Html | null = null, disclosed: Html | null = null): Promise<Page> {
  const { say, language, csrf, desks } = context;
  const organizationId = context.params['organizationId'] ?? '';
  const reading = { ...context, form: new Form(), params: { organizationId } };
  const { contacts, requesters, powersOfAttorney } = await runOperation(reading, readAuthority);
  const { keys } = await runOperation(reading, listCredentials);
  const name = (await desks.people.organizationName(organizationId as OrganizationId)) ?? organizationId;
  const base = `/organizations/${organizationId}/authority`;
  return {
    title: { ja: `${name}: 申請権限`, en: `${name}: authority` },
    body: html`${faults ?? ''}${disclosed ?? ''}<h2>${say({ ja: '連絡先', en: 'Contacts' })}</h2>
<ul>${contacts.map(({ id, value, source, obtainedAt }) => html`<li>${value} <span class="note">${source}, ${showDay(language, obtainedAt)}</span> <form method="post" action="${base}/contacts/${id}/remove" class="inline">${csrf}<button type="submit" class="quiet">${say({ ja: '削除', en: 'Remove' })}</button></form></li>`)}</ul>
<form method="post" action="${base}/contacts">${csrf}<label>${say({ ja: '種別', en: 'Kind' })} <select name="kind"><option value="email">${say({ ja: 'メール', en: 'e-mail' })}</option><option value="telephone">${say({ ja: '電話', en: 'telephone' })}</option><option value="post">${say({ ja: '郵便', en: 'post' })}</option></select></label>
<label>${say({ ja: '連絡先', en: 'Contact' })} <input name="value" required maxlength="500"></label>
<label>${say({ ja: '情報源の種類', en: 'Found in' })} <select name="foundIn"><option value="evidence">${say({ ja: '証拠書類', en: 'evidence' })}</option><option value="data-source">${say({ ja: 'データソース', en: 'data source' })}</option></select></label>
<label>${say({ ja: '情報源（申請者以外）', en: 'Source, other than the requester' })} <input name="source" required maxlength="500"></label>
<label>${say({ ja: '証拠・データソースの ID（任意）', en: 'Id of the evidence or data source (optional)' })} <input name="sourceId" maxlength="64"></label>
<label>${say({ ja: '確認した日', en: 'Read on' })} <input name="obtainedAt" type="date"></label><button type="submit">${say({ ja: '登録する', en: 'Enter' })}</button></form>
<h2>${say({ ja: '代理事業者', en: 'Agents' })}</h2>
<ul>${powersOfAttorney.map(({ agentId, organizationId: client, document, validFrom, expiresAt, state }) => html`<li>${agentId} → ${client}: ${document} <span class="note">${showDay(language, validFrom)} - ${showDay(language, expiresAt)}, ${state}</span></li>`)}</ul>
<form method="post" action="${base}/powers">${csrf}<label>${say({ ja: '代理事業者の組織 ID', en: 'Organization id of the agent' })} <input name="agentId" required maxlength="64"></label>
<label>${say({ ja: '委任状', en: 'Document' })} <input name="document" required maxlength="500"></label><label>${say({ ja: '証拠の ID（任意）', en: 'Id of the evidence (optional)' })} <input name="evidenceId" maxlength="64"></label>
<label>${say({ ja: '開始日', en: 'From' })} <input name="validFrom" type="date" required></label><label>${say({ ja: '終了日', en: 'Until' })} <input name="expiresAt" type="date" required></label><button type="submit">${say({ ja: '登録する', en: 'Enter' })}</button></form>
<h2>${say({ ja: '申請権限者の一覧の提供', en: 'Supply the list of permitted requesters' })}</h2>
<p>${!requesters?.requesters ? say({ ja: '限定されていません。', en: 'There is no list.' }) : say({ ja: `第 ${requesters.version} 版、${requesters.requesters.length} 名`, en: `Version ${requesters.version}, ${requesters.requesters.length} people` })}</p>
<form method="post" action="${base}/disclose">${csrf}<label>${say({ ja: '提供先', en: 'Supplied to' })} <input name="to" required maxlength="200"></label><label>${say({ ja: '書面の確認方法', en: 'How the written request was verified' })} <input name="verified" required maxlength="1000"></label><button type="submit">${say({ ja: '表示して記録する', en: 'Show and record' })}</button></form>
<h2>${say({ ja: '認証キー', en: 'ACME credentials' })}</h2>
<ul>${keys.map(({ id, purpose, nameRules, revokedAt, suspendedAt }) => html`<li><code>${id}</code> ${purpose ?? ''} ${nameRules.join(' ')} ${revokedAt !== null ? say({ ja: '取消済み', en: 'revoked' }) : suspendedAt !== null ? say({ ja: '停止中', en: 'suspended' }) : ''}</li>`)}</ul>`,
  };
}

function disclose(context: PageContext): Promise<Page> {
  const { say } = context;
  return attempt(
    context,
    async () => {
      const { list } = await runOperation(context, discloseRequesters);
      const text = !list?.requesters ? say({ ja: '一覧は設定されていません。', en: 'There is no list.' }) : requestersText(list.requesters);
      return organization(context, null, html`<section role="status"><h2>${say({ ja: '申請権限者の一覧', en: 'Permitted requesters' })}</h2><pre tabindex="0">${text}</pre></section>`);
    },
    (faults) => organization(context, faults),
  );
}

function onWork(context: PageContext, act: () => Promise<unknown>): Promise<Page> {
  return attempt(
    context,
    async () => {
      await act();
      return redirect('/authority', 'done');
    },
    (faults) => work(context, faults),
  );
}

function onOrganization(context: PageContext, act: () => Promise<unknown>): Promise<Page> {
  return attempt(
    context,
    async () => {
      await act();
      return redirect(`/organizations/${context.params['organizationId'] ?? ''}/authority`, 'saved');
    },
    (faults) => organization(context, faults),
  );
}
