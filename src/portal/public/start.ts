import { attempt } from '../attempt.js';
import { html, type Html } from '../html.js';
import { redirect, type Page } from '../page.js';
import type { PublicContext, Route } from '../page-context.js';

/** The way in for somebody whom nobody has invited. */
export const startRoutes: readonly Route[] = [
  { method: 'GET', path: '/start', public: true, handler: async (context) => startPage(context) },
  { method: 'POST', path: '/start', public: true, handler: start },
  { method: 'GET', path: '/start/sent', public: true, handler: async (context) => sentPage(context) },
];

function startPage({ say, csrf, form }: PublicContext, faults?: Html): Page {
  return {
    title: { ja: '組織の申請を始める', en: 'Start an application' },
    body: html`${faults ?? ''}<p>${say({
      ja: 'メールアドレスをご入力ください。アカウントを作成するためのリンクをお送りします。リンクは24時間有効です。',
      en: 'Give your e-mail address. We send you a link to make your account. It is good for 24 hours.',
    })}</p>
<form method="post" action="/start">${csrf}<label for="email">${say({ ja: 'メールアドレス', en: 'E-mail address' })}</label>
<input id="email" name="email" type="email" autocomplete="email" required maxlength="254" value="${form.text('email')}"><p><button type="submit">${say({ ja: 'リンクを送る', en: 'Send the link' })}</button></p></form>
<p><a href="/sign-in">${say({ ja: 'アカウントをお持ちの方はサインイン', en: 'Sign in if you have an account' })}</a></p>`,
  };
}

function start(context: PublicContext): Promise<Page> {
  const { desks, form, from } = context;
  return attempt(
    context,
    async () => {
      await desks.people.startApplication({ email: form.text('email'), address: from.address });
      return redirect('/start/sent');
    },
    (faults) => startPage(context, faults),
  );
}

function sentPage({ say }: PublicContext): Page {
  return {
    title: { ja: 'メールをお送りしました', en: 'A mail is on its way' },
    body: html`<p>${say({
      ja: '届いたメールのリンクを開いてください。届かない場合は、アドレスと迷惑メールフォルダをご確認ください。',
      en: 'Open the link in it. If none comes, check the address and your junk mail.',
    })}</p>`,
  };
}
