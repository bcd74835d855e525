import type { Bilingual } from '../../core/language.js';
import { html, type Html } from '../html.js';
import type { Page } from '../page.js';
import type { PublicContext } from '../page-context.js';

type Shown = Extract<Page, { title: Bilingual }>;

/** For what is not there, and for what somebody else's is: both look the same. */
export function notFoundPage({ say }: Pick<PublicContext, 'say'>): Shown {
  return {
    status: 404,
    title: { ja: 'ページが見つかりません', en: 'No such page' },
    body: html`<p>${say({ ja: 'アドレスをご確認ください。削除されたか、閲覧する権限がないものかもしれません。', en: 'Check the address. What you look for may have been removed, or you may have no right to see it.' })}</p>
<p><a href="/">${say({ ja: '最初のページへ', en: 'To the first page' })}</a></p>`,
  };
}

/** For one's own organization, in a role that does not allow it. */
export function forbiddenPage({ say }: Pick<PublicContext, 'say'>): Shown {
  return {
    status: 403,
    title: { ja: '権限がありません', en: 'Your role does not allow this' },
    body: html`<p>${say({ ja: '必要な権限をお持ちの方にご依頼ください。', en: 'Ask somebody with the role that it takes.' })}</p>`,
  };
}

/** A page with one sentence, and what to do. */
export function faultPage({ say }: Pick<PublicContext, 'say'>, status: number, title: Bilingual, lines: readonly Bilingual[]): Shown {
  return { status, title, body: html`<div class="fault" role="alert">${lines.map((line) => html`<p>${say(line)}</p>`)}</div>` };
}

/**
 * For a form whose session has ended: the texts stay in the page, to be sent again after signing in. Files have to be chosen again.
 * @param fields without the portal's own
 */
export function sessionEndedPage({ say, csrf, path, query }: PublicContext, fields: readonly (readonly [string, string])[], hadFiles: boolean): Shown {
  const asked = new URLSearchParams(query).toString();
  return {
    status: 401,
    title: { ja: 'セッションが終了しました', en: 'Your session has ended' },
    body: html`<p>${say({ ja: '入力された内容は、このページに残っています。サインインしてから、もう一度送信してください。', en: 'What you typed is kept in this page. Sign in, then send it again.' })}</p>
${hadFiles ? html`<p>${say({ ja: 'ファイルは、もう一度選んでいただく必要があります。', en: 'Files have to be chosen again.' })}</p>` : ''}
${signInButton({ say })}
<form method="post" action="${path}${asked === '' ? '' : `?${asked}`}" class="kept">${csrf}${fields.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<dl>${fields.filter(([, value]) => value.trim() !== '').map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
<button type="submit">${say({ ja: 'もう一度送信する', en: 'Send again' })}</button></form>`,
    passkeys: true,
  };
}

/** The button of a sign-in in place: the page stays as it is. */
export function signInButton({ say }: Pick<PublicContext, 'say'>): Html {
  return html`<p><button type="button" data-passkey="sign-in" data-stay="${say({ ja: 'サインインしました。続けて送信してください。', en: 'You are signed in. Go on and send.' })}" data-failed="${say({ ja: 'パスキーを使えませんでした。もう一度お試しください。', en: 'The passkey could not be used. Try again.' })}">${say({ ja: 'パスキーでサインイン', en: 'Sign in with a passkey' })}</button></p><p data-passkey-status role="status"></p>`;
}
