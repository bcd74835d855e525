import type { Bilingual } from '../../core/language.js';
import { may } from '../../core/access.js';
import { attempt } from '../attempt.js';
import { Form } from '../form.js';
import { html, type Html } from '../html.js';
import { acceptDocuments, askAuthority, readAuthority, revokePower, setRequesters } from '../operations/subscriber/authority-operations.js';
import type { PageContext, Route } from '../page-context.js';
import { redirect, type Page } from '../page.js';
import { runOperation } from '../run-operation.js';
import { showDay, showInstant } from '../show-instant.js';
import { organizationOf } from './organization-frame.js';
import { organizationPage } from './organization-page.js';
import { parseRequesters, requestersText } from './requesters-text.js';

const BASE = '/organizations/:organizationId/authority';

/** Who may act for an organization: terms, contacts, permitted requesters, agents, confirmations. */
export const authorityRoutes: readonly Route[] = [
  { method: 'GET', path: BASE, handler: (context) => overview(context) },
  { method: 'POST', path: `${BASE}/documents`, handler: (context) => act(context, () => runOperation(context, acceptDocuments)) },
  { method: 'POST', path: `${BASE}/ask`, handler: (context) => act(context, () => runOperation(context, askAuthority)) },
  {
    method: 'POST',
    path: `${BASE}/requesters`,
    handler: (context) =>
      act(context, () =>
        runOperation({ ...context, form: new Form() }, setRequesters, {
          version: context.form.text('version'),
          requesters: context.form.text('lift') === 'yes' ? null : parseRequesters(context.form.text('requesters')),
        }),
      ),
  },
  {
    method: 'POST',
    path: `${BASE}/agents/:powerOfAttorneyId/revoke`,
    handler: (context) => {
      const { organizationId: _organization, ...params } = context.params;
      return act(context, () => runOperation({ ...context, params }, revokePower));
    },
  },
];

const ABOUT: Readonly<Record<'requester' | 'credentials' | 'credentials-widened', Bilingual>> = {
  requester: { ja: '申請権限の確認', en: 'authority of the requester' },
  credentials: { ja: '認証キーの申請', en: 'new ACME credentials' },
  'credentials-widened': { ja: '認証キーの範囲拡大', en: 'wider ACME credentials' },
};
const STATES: Readonly<Record<'waiting' | 'confirmed' | 'refused' | 'withdrawn' | 'expired', Bilingual>> = {
  waiting: { ja: '回答待ち', en: 'waiting' },
  confirmed: { ja: '確認済み', en: 'confirmed' },
  refused: { ja: '拒否', en: 'refused' },
  withdrawn: { ja: '取下げ', en: 'withdrawn' },
  expired: { ja: '期限切れ', en: 'expired' },
};

async function overview(context: PageContext, faults: Html | null = null): Promise<Page> {
  const { say, language, csrf, actor, form, now } = context;
  const organizationId = organizationOf(context);
  const { contacts, requesters, powersOfAttorney, documents, questions } = await runOperation({ ...context, form: new Form(), params: { organizationId } }, readAuthority);
  const base = `/organizations/${organizationId}/authority`;
  const manages = may(actor, 'credentials.manage', organizationId);
  const leads = may(actor, 'organization.people', organizationId);
  const missing = documents.filter(({ accepted }) => accepted === null);
  const typed = form.text('requesters');
  return organizationPage(context, {
    title: { ja: '申請権限と規約', en: 'Authority and terms' },
    body: html`${faults ?? ''}<h2>${say({ ja: '規約への同意', en: 'Terms' })}</h2>
${
  documents.length === 0
    ? html`<p>${say({ ja: '同意が必要な文書はありません。', en: 'There is nothing to accept.' })}</p>`
    : html`<ul>${documents.map(
        ({ title, version, url, accepted }) =>
          html`<li><a href="${url}">${title} ${version}</a> ${accepted === null ? say({ ja: '未同意', en: 'not accepted yet' }) : say({ ja: `${accepted.by} が ${showDay(language, accepted.at)} に同意`, en: `accepted by ${accepted.by}, ${showDay(language, accepted.at)}` })}</li>`,
      )}</ul>`
}
${
  missing.length === 0 || !manages
    ? ''
    : html`<form method="post" action="${base}/documents">${csrf}${missing.map(
        ({ sha256, title, version }) =>
          html`<p><label><input type="checkbox" name="sha256" value="${sha256}" required> ${say({ ja: `${title} ${version} を読み、組織を代表して同意します`, en: `I have read ${title} ${version} and accept it in the name of the organization` })}</label></p>`,
      )}<button type="submit">${say({ ja: '同意する', en: 'Accept' })}</button></form>`
}
<h2>${say({ ja: '確認済みの連絡先', en: 'Verified contacts' })}</h2>
<p class="note">${say({ ja: '申請者以外の情報源から審査担当者が確認した連絡先です（BR 3.2.5）。', en: 'Validation officers have read these in a source other than the requester (BR 3.2.5).' })}</p>
${
  contacts.length === 0
    ? html`<p>${say({ ja: 'まだ登録されていません。', en: 'There is none yet.' })}</p>`
    : html`<ul>${contacts.map(({ value, source, obtainedAt }) => html`<li>${value} <span class="note">${source}, ${showDay(language, obtainedAt)}</span></li>`)}</ul>`
}
${
  manages && contacts.length > 0
    ? html`<form method="post" action="${base}/ask">${csrf}<label>${say({ ja: '自分の申請権限の確認を依頼する', en: 'Have your own authority confirmed by' })} <select name="contactId" required>${contacts.map(({ id, value }) => html`<option value="${id}">${value}</option>`)}</select></label><button type="submit">${say({ ja: '依頼する', en: 'Ask' })}</button></form>`
    : ''
}
<h2>${say({ ja: '申請権限者', en: 'Permitted requesters' })}</h2>
<p>${
      requesters === null || requesters.requesters === null
        ? say({ ja: '限定していません。管理者と申請者の役割を持つ方が申請できます。', en: 'Not limited: managers and requesters may ask.' })
        : say({ ja: '次の方だけが申請できます（BR 3.2.5）。', en: 'These people alone may ask (BR 3.2.5).' })
    }</p>
${!requesters?.requesters ? '' : html`<ul>${requesters.requesters.map(({ name, email }) => html`<li>${name} &lt;${email}&gt;</li>`)}</ul>`}
${
  leads
    ? html`<form method="post" action="${base}/requesters">${csrf}<input type="hidden" name="version" value="${String(requesters?.version ?? 0)}"><label>${say({ ja: '申請権限者（一行に一人: 氏名, メールアドレス）', en: 'Permitted requesters, one a line: name, e-mail address' })}<textarea name="requesters" rows="4">${typed === '' ? requestersText(requesters?.requesters ?? []) : typed}</textarea></label>
<p><label><input type="checkbox" name="lift" value="yes"> ${say({ ja: '限定を解除する', en: 'Lift the list' })}</label></p><button type="submit">${say({ ja: '保存する', en: 'Save' })}</button></form>`
    : ''
}
<h2>${say({ ja: '代理事業者', en: 'Agents' })}</h2>
${
  powersOfAttorney.length === 0
    ? html`<p>${say({ ja: '委任状は登録されていません。', en: 'No power of attorney is on record.' })}</p>`
    : html`<ul class="cards">${powersOfAttorney.map(
        ({ id, agentId, organizationId: client, document, validFrom, expiresAt, state }) =>
          html`<li>${agentId === organizationId ? say({ ja: `委任者 ${client}`, en: `for ${client}` }) : say({ ja: `代理事業者 ${agentId}`, en: `agent ${agentId}` })}: ${document}<br><span class="note">${showDay(language, validFrom)} - ${showDay(language, expiresAt)}, ${say(powerState(state, expiresAt, now))}</span>${
            client === organizationId && leads && state !== 'revoked'
              ? html`<form method="post" action="${base}/agents/${id}/revoke">${csrf}<label>${say({ ja: '取消しの理由', en: 'Reason' })} <input name="reason" required maxlength="500"></label><button type="submit" class="danger">${say({ ja: '委任を取り消す', en: 'End this power of attorney' })}</button></form>`
              : ''
          }</li>`,
      )}</ul>`
}
<h2>${say({ ja: '連絡先への確認の記録', en: 'Confirmations by contacts' })}</h2>
${
  questions.length === 0
    ? html`<p>${say({ ja: 'まだありません。', en: 'There is none yet.' })}</p>`
    : html`<ul>${questions.map(
        ({ about, contact, requester, state, requestedAt }) => html`<li>${say(ABOUT[about])}: ${requester}, ${contact} - ${say(STATES[state])} (${showInstant(language, requestedAt)})</li>`,
      )}</ul>`
}`,
  });
}

function act(context: PageContext, work: () => Promise<unknown>): Promise<Page> {
  return attempt(
    context,
    async () => {
      await work();
      return redirect(`/organizations/${organizationOf(context)}/authority`, 'saved');
    },
    (faults) => overview(context, faults),
  );
}

function powerState(state: string, expiresAt: string, now: number): Bilingual {
  if (state === 'revoked') return { ja: '取消済み', en: 'revoked' };
  if (Date.parse(expiresAt) / 1000 <= now) return { ja: '期限切れ', en: 'expired' };
  return state === 'approved' ? { ja: '承認済み', en: 'approved' } : { ja: '承認待ち', en: 'waits for approval' };
}
