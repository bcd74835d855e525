import { COOKIES, cookieLine } from '../http/cookies.js';
import { html } from '../html.js';
import type { PublicContext, Route } from '../page-context.js';
import type { Page } from '../page.js';
import { refusalOf } from '../refusal.js';
import { safeNext } from '../safe-next.js';

/** Signing in with a passkey, and out. */
export const signInRoutes: readonly Route[] = [
  { method: 'GET', path: '/sign-in', public: true, handler: signInPage },
  { method: 'POST', path: '/sign-in/options', public: true, handler: async ({ desks, site, visitor }) => ({ json: await desks.people.signInOptions(site, visitor) }) },
  { method: 'POST', path: '/sign-in', public: true, handler: signIn },
  { method: 'POST', path: '/sign-out', public: true, handler: signOut },
];

async function signInPage({ say, site, actor, query, links }: PublicContext): Promise<Page> {
  const next = safeNext(query['next']);
  if (actor !== null) return { redirect: next };
  return {
    title: { ja: 'サインイン', en: 'Sign in' },
    passkeys: true,
    body: html`<p>${say({ ja: '登録済みのパスキーでサインインします。', en: 'Sign in with the passkey that you registered.' })}</p>
<p><button type="button" data-passkey="sign-in" data-next="${next}" data-failed="${say({ ja: 'パスキーを使えませんでした。もう一度お試しください。', en: 'The passkey could not be used. Try again.' })}">${say({ ja: 'パスキーでサインイン', en: 'Sign in with a passkey' })}</button></p>
<p data-passkey-status role="status"></p>
<noscript><p class="fault">${say({ ja: 'パスキーを使うには、JavaScriptを有効にしてください。', en: 'Passkeys need JavaScript: please allow it.' })}</p></noscript>
${
  site === 'portal'
    ? html`<h2>${say({ ja: 'はじめての方', en: 'New here?' })}</h2><p><a href="/start">${say({ ja: '組織の申請を始める', en: 'Start an application for your organization' })}</a></p>`
    : html`<p>${say({ ja: 'アカウントは、管理者からの招待メールで作成します。', en: 'Accounts are made by the invitation mail of an administrator.' })}</p>`
}
${site === 'officers' && links.portal !== null ? html`<p><a href="${links.portal}/sign-in">${say({ ja: 'お客様用ポータルはこちら', en: 'To the portal for subscribers' })}</a></p>` : ''}`,
  };
}

async function signIn({ desks, site, visitor, form, from, say }: PublicContext): Promise<Page> {
  const response = typeof form.json === 'object' && form.json !== null && 'response' in form.json ? form.json.response : undefined;
  try {
    const { secret } = await desks.people.signIn({ site, visitor, response, caller: from });
    return { json: { signedIn: true }, cookies: [cookieLine(COOKIES.session, secret, null)] };
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    return { status: 403, json: { fault: [refusal.text, ...(refusal.remedy === null ? [] : [refusal.remedy])].map(say).join(' ') } };
  }
}

async function signOut({ desks, actor, session }: PublicContext): Promise<Page> {
  if (actor !== null && session !== null) await desks.people.signOut(actor, session);
  return { redirect: '/sign-in', said: 'signed-out', cookies: [cookieLine(COOKIES.session, '', 0)] };
}
