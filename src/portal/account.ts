import type { SessionId } from '../core/ids.js';
import { attempt } from './attempt.js';
import { COOKIES, cookieLine } from './http/cookies.js';
import { asLanguage } from './http/language.js';
import { html, type Html } from './html.js';
import { instant } from './instant.js';
import { redirect, type Page } from './page.js';
import type { PageContext, Route } from './page-context.js';
import { answerScript, scriptMembers } from './passkey-answer.js';

/** One's own name, language, passkeys and sessions; the same at both sites. */
export const accountRoutes: readonly Route[] = [
  { method: 'GET', path: '/account', handler: (context) => accountPage(context) },
  { method: 'POST', path: '/account', handler: change },
  { method: 'POST', path: '/account/passkeys/options', handler: (context) => answerScript(context, async () => ({ json: await context.desks.people.passkeyOptions(context.actor, context.site) })) },
  { method: 'POST', path: '/account/passkeys', handler: addPasskey },
  { method: 'POST', path: '/account/passkeys/rename', handler: (context) => act(context, (id) => context.desks.people.renamePasskey(context.actor, { id, name: context.form.text('name') }), 'saved') },
  { method: 'POST', path: '/account/passkeys/remove', handler: (context) => act(context, (id) => context.desks.people.removePasskey(context.actor, id), 'removed') },
  { method: 'POST', path: '/account/sessions/end', handler: (context) => act(context, (id) => context.desks.people.endOwnSession(context.actor, id as SessionId), 'done') },
];

async function accountPage(context: PageContext, faults?: Html): Promise<Page> {
  const { say, csrf, desks, actor, session } = context;
  const { person, passkeys, sessions } = await desks.people.ownAccount(actor);
  const button = (path: string, id: string, label: string, about: string) =>
    html`<form method="post" action="${path}">${csrf}<input type="hidden" name="id" value="${id}"><button type="submit" class="quiet" aria-label="${label}: ${about}">${label}</button></form>`;
  return {
    title: { ja: 'アカウント', en: 'Your account' },
    passkeys: true,
    body: html`${faults ?? ''}
<form method="post" action="/account">${csrf}<label for="name">${say({ ja: 'お名前', en: 'Name' })}</label><input id="name" name="name" required maxlength="100" autocomplete="name" value="${person.name}">
<label for="language">${say({ ja: '画面とメールの言語', en: 'Language of pages and mails' })}</label>
<select id="language" name="language"><option value="ja" lang="ja"${person.language === 'ja' ? html` selected` : ''}>日本語</option><option value="en" lang="en"${person.language === 'en' ? html` selected` : ''}>English</option></select>
<p class="note">${person.email}</p><p><button type="submit">${say({ ja: '保存', en: 'Save' })}</button></p></form>
<h2>${say({ ja: 'パスキー', en: 'Passkeys' })}</h2>
<p>${say({ ja: '一つをなくしても困らないように、二つ以上の登録をおすすめします。', en: 'Register two or more, so that losing one does not lock you out.' })}</p>
<div class="table"><table><thead><tr><th scope="col">${say({ ja: '名前', en: 'Name' })}</th><th scope="col">${say({ ja: '登録', en: 'Added' })}</th><th scope="col">${say({ ja: '最終使用', en: 'Last used' })}</th><th scope="col">${say({ ja: '操作', en: 'Act' })}</th></tr></thead><tbody>
${passkeys.map(
  (passkey) => html`<tr><td><form method="post" action="/account/passkeys/rename">${csrf}<input type="hidden" name="id" value="${passkey.id}"><input name="name" aria-label="${say({ ja: 'パスキーの名前', en: 'Name of the passkey' })}" required maxlength="100" value="${passkey.name}"> <button type="submit" class="quiet">${say({ ja: '名前を変更', en: 'Rename' })}</button></form> <span class="note">${passkey.rpId}${passkey.backedUp ? say({ ja: '・同期あり', en: ', synced' }) : ''}</span></td>
<td>${instant(context, passkey.addedAt)}</td><td>${passkey.usedAt === null ? '-' : instant(context, passkey.usedAt)}</td><td>${button('/account/passkeys/remove', passkey.id, say({ ja: '削除', en: 'Remove' }), passkey.name)}</td></tr>`,
)}</tbody></table></div>
<form>${csrf}<label for="passkey-name">${say({ ja: '新しいパスキーの名前', en: 'Name of the new passkey' })}</label><input id="passkey-name" name="name" required maxlength="100" value="${say({ ja: '予備のパスキー', en: 'Spare passkey' })}">
<p><button type="button" data-passkey="register" data-path="/account/passkeys" data-next="/account?said=added" data-failed="${say({ ja: 'パスキーを追加できませんでした。', en: 'The passkey could not be added.' })}">${say({ ja: 'パスキーを追加', en: 'Add a passkey' })}</button></p></form><p data-passkey-status role="status"></p>
<h2>${say({ ja: 'セッション', en: 'Sessions' })}</h2>
<div class="table"><table><thead><tr><th scope="col">${say({ ja: '開始', en: 'Began' })}</th><th scope="col">${say({ ja: '場所', en: 'From' })}</th><th scope="col">${say({ ja: '操作', en: 'Act' })}</th></tr></thead><tbody>
${sessions.map(
  (each) => html`<tr><td>${instant(context, each.startedAt)}</td><td>${each.site} ${each.address}<br><span class="note">${each.userAgent}</span></td>
<td>${each.id === session.id ? say({ ja: 'このセッション', en: 'This session' }) : button('/account/sessions/end', each.id, say({ ja: '終了', en: 'End' }), each.userAgent)}</td></tr>`,
)}</tbody></table></div>`,
  };
}

function change(context: PageContext): Promise<Page> {
  const { desks, actor, form } = context;
  return attempt(
    context,
    async () => {
      const language = asLanguage(form.text('language')) ?? context.language;
      await desks.people.changeOwnAccount(actor, { name: form.text('name'), language });
      return { redirect: '/account', said: 'saved', cookies: [cookieLine(COOKIES.language, language, 31_536_000)] };
    },
    (faults) => accountPage(context, faults),
  );
}

function addPasskey(context: PageContext): Promise<Page> {
  const { name, response } = scriptMembers(context);
  return answerScript(context, async () => {
    await context.desks.people.addPasskey(context.actor, { site: context.site, name, response });
    return { json: {} };
  });
}

function act(context: PageContext, change: (id: string) => Promise<void>, said: 'saved' | 'removed' | 'done'): Promise<Page> {
  return attempt(
    context,
    async () => {
      await change(context.form.text('id'));
      return redirect('/account', said);
    },
    (faults) => accountPage(context, faults),
  );
}
