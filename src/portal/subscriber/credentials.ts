import type { Bilingual } from '../../core/language.js';
import { NotFound } from '../../core/not-found.js';
import { attempt } from '../attempt.js';
import { Form } from '../form.js';
import { html, type Html } from '../html.js';
import { readAuthority } from '../operations/subscriber/authority-operations.js';
import {
  askCredentials,
  changeCredential,
  listCredentials,
  resumeCredential,
  revokeCredential,
  suspendCredential,
  takeCredentials,
  withdrawRequest,
} from '../operations/subscriber/credential-operations.js';
import type { PageContext, Route } from '../page-context.js';
import { redirect, type Page } from '../page.js';
import { runOperation } from '../run-operation.js';
import { showDay, showInstant } from '../show-instant.js';
import { organizationOf } from './organization-frame.js';
import { organizationPage } from './organization-page.js';

const BASE = '/organizations/:organizationId/credentials';
const REQUEST = '/organizations/:organizationId/credential-requests/:requestId';
const KEY = `${BASE}/:eabKeyId`;

/** ACME credentials: list, asking, taking, limits, suspension, revocation. */
export const credentialRoutes: readonly Route[] = [
  { method: 'GET', path: BASE, handler: (context) => list(context) },
  { method: 'POST', path: BASE, handler: ask },
  { method: 'POST', path: `${REQUEST}/take`, handler: take },
  { method: 'POST', path: `${REQUEST}/withdraw`, handler: (context) => done(context, () => runOperation(context, withdrawRequest)) },
  { method: 'GET', path: KEY, handler: (context) => one(context) },
  { method: 'POST', path: KEY, handler: change },
  { method: 'POST', path: `${KEY}/suspend`, handler: (context) => done(context, () => runOperation(context, suspendCredential)) },
  { method: 'POST', path: `${KEY}/resume`, handler: (context) => done(context, () => runOperation(context, resumeCredential)) },
  { method: 'POST', path: `${KEY}/revoke`, handler: (context) => done(context, () => runOperation(context, revokeCredential)) },
];

const REQUEST_STATES: Readonly<Record<'waiting' | 'confirmed' | 'refused' | 'withdrawn' | 'done' | 'expired', Bilingual>> = {
  waiting: { ja: '連絡先の確認待ち', en: 'waits for the contact' },
  confirmed: { ja: '確認済み（受け取れます）', en: 'confirmed: take it' },
  refused: { ja: '連絡先が拒否', en: 'refused by the contact' },
  withdrawn: { ja: '取下げ', en: 'withdrawn' },
  done: { ja: '完了', en: 'done' },
  expired: { ja: '期限切れ', en: 'expired' },
};

/** A context without what a form sent, and of the path the organization alone: for reading beside it. */
function reading(context: PageContext): PageContext {
  return { ...context, form: new Form(), params: { organizationId: organizationOf(context) } };
}

async function list(context: PageContext, faults: Html | null = null): Promise<Page> {
  const { say, language, csrf, actor, form } = context;
  const base = `/organizations/${organizationOf(context)}`;
  const { keys, requests } = await runOperation(reading(context), listCredentials);
  const { contacts } = await runOperation(reading(context), readAuthority);
  const open = requests.filter(({ state }) => state === 'waiting' || state === 'confirmed');
  return organizationPage(context, {
    title: { ja: 'ACME 認証キー', en: 'ACME credentials' },
    body: html`${faults ?? ''}${
      open.length === 0
        ? ''
        : html`<h2>${say({ ja: '申請中', en: 'Asked for' })}</h2><ul class="cards">${open.map(
            ({ id, kind, purpose, state, contact, requester, takeUntil }) =>
              html`<li><strong>${purpose}</strong> ${say(REQUEST_STATES[state])}<br><span class="note">${say({ ja: `申請者 ${requester ?? ''}、確認先 ${contact ?? ''}`, en: `asked by ${requester ?? ''}, confirmed by ${contact ?? ''}` })}${takeUntil === null ? '' : html` ${say({ ja: `${showDay(language, takeUntil)}まで`, en: `until ${showDay(language, takeUntil)}` })}`}</span>
${state === 'confirmed' && kind === 'new' ? html`<form method="post" action="${base}/credential-requests/${id}/take">${csrf}<button type="submit">${say({ ja: 'キーを表示する（一度だけ）', en: 'Show the key (once)' })}</button></form>` : ''}
<form method="post" action="${base}/credential-requests/${id}/withdraw">${csrf}<button type="submit" class="quiet">${say({ ja: '取り下げる', en: 'Withdraw' })}</button></form></li>`,
          )}</ul>`
    }
<h2>${say({ ja: 'キーの一覧', en: 'Keys' })}</h2>
${
  keys.length === 0
    ? html`<p>${say({ ja: 'まだキーがありません。', en: 'There is no key yet.' })}</p>`
    : html`<table><thead><tr><th scope="col">kid</th><th scope="col">${say({ ja: '用途', en: 'For' })}</th><th scope="col">${say({ ja: '名前', en: 'Names' })}</th><th scope="col">${say({ ja: 'アカウント', en: 'Accounts' })}</th><th scope="col">${say({ ja: '状態', en: 'State' })}</th></tr></thead><tbody>${keys.map(
        (key) =>
          html`<tr><td><a href="${base}/credentials/${key.id}"><code>${key.id}</code></a></td><td>${key.purpose ?? ''}</td><td>${key.nameRules.join(' ')}</td><td>${String(key.accounts)}${key.accountLimit === null ? '' : ` / ${key.accountLimit}`}</td><td>${say(keyState(key, context.now))}</td></tr>`,
      )}</tbody></table>`
}
<h2>${say({ ja: '新しいキーの申請', en: 'Ask for a new key' })}</h2>
${
  contacts.length === 0
    ? html`<p>${say({ ja: '確認済みの連絡先がまだ登録されていません。審査担当者が証拠書類に基づいて登録すると、申請できるようになります。', en: 'No verified contact is on record yet. Once a validation officer has entered one from evidence, keys can be asked for.' })}</p>`
    : html`<p>${say({ ja: '申請すると、下記の連絡先に確認を依頼します。確認後、キーを一度だけ表示します。', en: 'The contact that you choose is asked to confirm. After that the key is shown, once.' })}</p>
<form method="post" action="${base}/credentials">${csrf}<label>${say({ ja: '用途（使用する人やサーバー）', en: 'For whom or what' })} <input name="purpose" required maxlength="500" value="${form.text('purpose')}"></label>
${limitsFields(context, { nameRules: form.text('nameRules'), profiles: form.all('profiles'), accountLimit: form.text('accountLimit'), expiresAt: form.text('expiresAt') })}
${contactField(context, contacts, form)}
<p class="note">${say({ ja: `申請者: ${actor.name}`, en: `Asked by ${actor.name}` })}</p>
<button type="submit">${say({ ja: '申請する', en: 'Ask' })}</button></form>`
}
${
  requests.length === open.length
    ? ''
    : html`<h2>${say({ ja: '過去の申請', en: 'Earlier requests' })}</h2><ul>${requests
        .filter((request) => !open.includes(request))
        .map(({ purpose, state, createdAt }) => html`<li>${purpose}: ${say(REQUEST_STATES[state])} (${showDay(language, createdAt)})</li>`)}</ul>`
}`,
  });
}

function limitsFields({ say, desks }: PageContext, values: { nameRules: string; profiles: readonly string[]; accountLimit: string; expiresAt: string }): Html {
  return html`<label>${say({ ja: '名前の規則（一行に一つ）', en: 'Name rules, one a line' })}<textarea name="nameRules" rows="4" required>${values.nameRules}</textarea></label>
<p class="note">${say({ ja: 'example.com はその名前と配下すべて、=www.example.com はその名前のみ、* はすべての名前。', en: 'example.com: that name and everything below it; =www.example.com: exactly that name; *: any name.' })}</p>
<fieldset><legend>${say({ ja: 'プロファイル（最初のものが既定）', en: 'Profiles; the first is the default' })}</legend>${desks.subscriber.credentials.profiles.map(
    ({ name, description }, n) =>
      html`<p><label><input type="checkbox" name="profiles" value="${name}"${values.profiles.includes(name) || (values.profiles.length === 0 && n === 0) ? html` checked` : ''}> ${name}</label> <span class="note">${description}</span></p>`,
  )}</fieldset>
<label>${say({ ja: 'アカウント数の上限（空欄: 無制限）', en: 'Most accounts (empty: any number)' })} <input name="accountLimit" type="number" min="1" max="1000" value="${values.accountLimit}"></label>
<label>${say({ ja: '有効期限（空欄: なし）', en: 'Good until (empty: no end)' })} <input name="expiresAt" type="date" value="${values.expiresAt.slice(0, 10)}"></label>`;
}

function contactField({ say }: PageContext, contacts: readonly { id: string; kind: string; value: string; source: string }[], form: Form): Html {
  return html`<label>${say({ ja: '確認先', en: 'Contact to ask' })} <select name="contactId" required>${contacts.map(
    ({ id, value, source }) => html`<option value="${id}"${form.text('contactId') === id ? html` selected` : ''}>${value} (${source})</option>`,
  )}</select></label>`;
}

function linesOf(text: string): string[] {
  return text.split(/[\s,]+/).filter((line) => line !== '');
}

function ask(context: PageContext): Promise<Page> {
  return attempt(
    context,
    async () => {
      await runOperation(context, askCredentials, { nameRules: linesOf(context.form.text('nameRules')) });
      return redirect(`/organizations/${organizationOf(context)}/credentials`, 'sent');
    },
    (faults) => list(context, faults),
  );
}

/** The answer to the form itself, never a page to come back to: it is the only one with the secret. */
function take(context: PageContext): Promise<Page> {
  const { say } = context;
  return attempt(
    context,
    async () => {
      const { eabKeyId, hmacKey, directoryUrl, instructions } = await runOperation(context, takeCredentials);
      return organizationPage(context, {
        title: { ja: '新しい ACME 認証キー', en: 'Your new ACME credentials' },
        body: html`<p class="fault" role="alert">${say({ ja: 'このキーは今だけ表示されます。このページを離れると二度と表示できません。', en: 'This key is shown now and never again. Copy it before you leave this page.' })}</p>
<dl><dt>${say({ ja: 'ディレクトリ URL', en: 'Directory URL' })}</dt><dd><code>${directoryUrl}</code></dd><dt>kid</dt><dd><code>${eabKeyId}</code></dd><dt>HMAC key</dt><dd><code class="secret">${hmacKey}</code></dd></dl>
${instructions.map(({ client, explanation, commands }) => html`<section><h2>${client}</h2><p>${say(explanation)}</p><pre tabindex="0">${commands}</pre></section>`)}`,
      });
    },
    (faults) => list(context, faults),
  );
}

async function one(context: PageContext, faults: Html | null = null): Promise<Page> {
  const { say, language, csrf, form, params } = context;
  const { keys } = await runOperation(reading(context), listCredentials);
  const key = keys.find(({ id }) => id === params['eabKeyId']);
  if (key === undefined) throw new NotFound('external account key');
  const { contacts } = await runOperation(reading(context), readAuthority);
  const base = `/organizations/${organizationOf(context)}/credentials/${key.id}`;
  const typed = form.fields.length > 0;
  return organizationPage(context, {
    title: { ja: 'ACME 認証キー', en: 'ACME credentials' },
    body: html`${faults ?? ''}<dl><dt>kid</dt><dd><code>${key.id}</code></dd><dt>${say({ ja: '用途', en: 'For' })}</dt><dd>${key.purpose ?? ''}</dd><dt>${say({ ja: '状態', en: 'State' })}</dt><dd>${say(keyState(key, context.now))}</dd><dt>${say({ ja: '作成', en: 'Made' })}</dt><dd>${showInstant(language, key.createdAt)}</dd></dl>
${
  key.revokedAt !== null
    ? ''
    : html`<h2>${say({ ja: '範囲の変更', en: 'Change what it is good for' })}</h2><p>${say({ ja: '範囲を狭める変更はただちに有効になります。広げる変更には連絡先の確認が必要です。', en: 'What allows less takes effect at once; what allows more has to be confirmed by the contact.' })}</p>
<form method="post" action="${base}">${csrf}${limitsFields(
        context,
        typed
          ? { nameRules: form.text('nameRules'), profiles: form.all('profiles'), accountLimit: form.text('accountLimit'), expiresAt: form.text('expiresAt') }
          : { nameRules: key.nameRules.join('\n'), profiles: key.profiles, accountLimit: key.accountLimit === null ? '' : String(key.accountLimit), expiresAt: key.expiresAt === null ? '' : showDay('ja', new Date(Date.parse(key.expiresAt) - 1000).toISOString()) },
      )}${contacts.length === 0 ? '' : contactField(context, contacts, form)}<button type="submit">${say({ ja: '変更する', en: 'Change' })}</button></form>
<h2>${say({ ja: '停止・取消し', en: 'Suspend or revoke' })}</h2>
${
  key.suspendedAt === null
    ? html`<form method="post" action="${base}/suspend">${csrf}<label>${say({ ja: '停止の理由', en: 'Reason of the suspension' })} <input name="reason" required maxlength="500"></label><button type="submit">${say({ ja: '一時停止する', en: 'Suspend' })}</button></form>`
    : html`<form method="post" action="${base}/resume">${csrf}<button type="submit">${say({ ja: '再開する', en: 'Resume' })}</button></form>`
}
<form method="post" action="${base}/revoke">${csrf}<button type="submit" class="danger">${say({ ja: 'キーを取り消す（元に戻せません）', en: 'Revoke this key for good' })}</button></form>`
}`,
  });
}

function change(context: PageContext): Promise<Page> {
  return attempt(
    context,
    async () => {
      const { outcome } = await runOperation(context, changeCredential, { nameRules: linesOf(context.form.text('nameRules')) });
      const base = `/organizations/${organizationOf(context)}/credentials`;
      return outcome === 'changed' ? redirect(`${base}/${context.params['eabKeyId'] ?? ''}`, 'saved') : redirect(base, 'sent');
    },
    (faults) => one(context, faults),
  );
}

function done(context: PageContext, act: () => Promise<unknown>): Promise<Page> {
  return attempt(
    context,
    async () => {
      await act();
      return redirect(`/organizations/${organizationOf(context)}/credentials`, 'done');
    },
    (faults) => list({ ...context, params: { organizationId: organizationOf(context) } }, faults),
  );
}

function keyState({ revokedAt, suspendedAt, expiresAt }: { revokedAt: string | null; suspendedAt: string | null; expiresAt: string | null }, now: number): Bilingual {
  if (revokedAt !== null) return { ja: '取消済み', en: 'revoked' };
  if (suspendedAt !== null) return { ja: '停止中', en: 'suspended' };
  if (expiresAt !== null && Date.parse(expiresAt) / 1000 <= now) return { ja: '期限切れ', en: 'expired' };
  return { ja: '有効', en: 'in force' };
}
