import { NotFound } from '../../core/not-found.js';
import type { InvitationView } from '../../people/invitation/find-invitation.js';
import { INVITATION_PATH } from '../../people/invitation/write-invitation.js';
import { attempt } from '../attempt.js';
import { COOKIES, cookieLine } from '../http/cookies.js';
import { html, type Html } from '../html.js';
import { instant } from '../instant.js';
import { answerScript, scriptMembers } from '../passkey-answer.js';
import { redirect, type Page } from '../page.js';
import type { PublicContext, Route } from '../page-context.js';
import { ROLE_NAMES } from '../role-names.js';

const PATH = `${INVITATION_PATH}:secret`;

/** Where the link of an invitation leads. Opening it changes nothing. */
export const invitationRoutes: readonly Route[] = [
  { method: 'GET', path: PATH, public: true, handler: async (context) => invitationPage(context, await find(context)) },
  { method: 'POST', path: `${PATH}/options`, public: true, handler: options },
  { method: 'POST', path: PATH, public: true, handler: accept },
  { method: 'POST', path: `${PATH}/join`, public: true, handler: join },
];

const secretOf = ({ params }: PublicContext) => params['secret'] ?? '';

async function find(context: PublicContext): Promise<InvitationView> {
  const view = await context.desks.people.invitation(context.site, secretOf(context));
  if (view === undefined) throw new NotFound('invitation');
  return view;
}

function invitationPage(context: PublicContext, view: InvitationView, faults?: Html): Page {
  const { say, csrf, actor } = context;
  const title = view.kind === 'recovery' ? { ja: 'パスキーの再登録', en: 'Register a new passkey' } : { ja: 'ご招待', en: 'Invitation' };
  if (view.state !== 'open') {
    const why = {
      accepted: { ja: 'この招待は、すでに使われています。', en: 'This invitation was used already.' },
      withdrawn: { ja: 'この招待は、取り消されています。', en: 'This invitation was withdrawn.' },
      expired: { ja: 'この招待の有効期限が過ぎました。', en: 'The time of this invitation is over.' },
    }[view.state];
    const remedy = { ja: '招待された方に、もう一度お送りいただくようご依頼ください。', en: 'Ask whoever invited you to send another.' };
    return { status: 410, title, body: html`<p>${say(why)} ${say(remedy)}</p><p><a href="/sign-in">${say({ ja: 'サインイン', en: 'Sign in' })}</a></p>` };
  }
  const path = `${INVITATION_PATH}${secretOf(context)}`;
  const facts = html`<dl><dt>${say({ ja: '宛先', en: 'For' })}</dt><dd>${view.email}</dd>
${view.organization === null ? '' : html`<dt>${say({ ja: '組織', en: 'Organization' })}</dt><dd>${view.organization}</dd>`}
${view.officerName === null ? '' : html`<dt>${say({ ja: '担当者名', en: 'Officer name' })}</dt><dd>${view.officerName}</dd>`}
${view.roles.length === 0 ? '' : html`<dt>${say({ ja: '役割', en: 'Role' })}</dt><dd>${view.roles.map((role) => say(ROLE_NAMES[role as keyof typeof ROLE_NAMES])).join(', ')}</dd>`}
<dt>${say({ ja: '有効期限', en: 'Good until' })}</dt><dd>${instant(context, view.expiresAt)}</dd></dl>`;
  if (view.by === 'sign-in') {
    return {
      title,
      body: html`${faults ?? ''}${facts}${
        actor === null
          ? html`<p>${say({ ja: 'このメールアドレスのアカウントはすでにあります。サインインすると、招待を受けられます。', en: 'There is an account for this address. Sign in to accept.' })}</p>
<p><a class="button" href="/sign-in?next=${encodeURIComponent(path)}">${say({ ja: 'サインインへ', en: 'To the sign-in' })}</a></p>`
          : html`<form method="post" action="${path}/join">${csrf}<button type="submit">${say({ ja: '招待を受ける', en: 'Accept the invitation' })}</button></form>`
      }`,
    };
  }
  return {
    title,
    passkeys: true,
    body: html`${faults ?? ''}${facts}
<p>${say({
      ja: 'お名前を確認し、パスキーを登録してください。パスワードはありません。お使いの端末の指紋・顔認証やPIN、またはセキュリティキーを使います。',
      en: 'Check your name and register a passkey. There is no password: your device’s fingerprint, face or PIN, or a security key is used.',
    })}</p>
<form method="post" action="${path}">${csrf}<label for="name">${say({ ja: 'お名前', en: 'Your name' })}</label>
<input id="name" name="name" autocomplete="name" required maxlength="100" value="${view.name ?? view.officerName ?? ''}"${view.name === null ? '' : html` readonly`}>
<p><button type="button" data-passkey="register" data-path="${path}" data-failed="${say({ ja: 'パスキーを登録できませんでした。もう一度お試しください。', en: 'The passkey could not be registered. Try again.' })}">${say({ ja: 'パスキーを登録する', en: 'Register a passkey' })}</button></p></form>
<p data-passkey-status role="status"></p>
<noscript><p class="fault">${say({ ja: 'パスキーを使うには、JavaScriptを有効にしてください。', en: 'Passkeys need JavaScript: please allow it.' })}</p></noscript>`,
  };
}

function options(context: PublicContext): Promise<Page> {
  const { name } = scriptMembers(context);
  return answerScript(context, async () => ({ json: await context.desks.people.invitationOptions({ secret: secretOf(context), site: context.site, name }) }));
}

function accept(context: PublicContext): Promise<Page> {
  const { desks, site, language, from } = context;
  const { name, response } = scriptMembers(context);
  return answerScript(context, async () => {
    const { secret } = await desks.people.acceptByPasskey({ secret: secretOf(context), site, name, language, response, caller: from });
    return { json: { next: '/' }, cookies: [cookieLine(COOKIES.session, secret, null)] };
  });
}

async function join(context: PublicContext): Promise<Page> {
  const { desks, actor, site, from } = context;
  const path = `${INVITATION_PATH}${secretOf(context)}`;
  if (actor === null) return { redirect: `/sign-in?next=${encodeURIComponent(path)}` };
  return attempt(
    context,
    async () => {
      await desks.people.acceptSignedIn(actor, { secret: secretOf(context), site, caller: from });
      return redirect('/', 'done');
    },
    async (faults) => invitationPage(context, await find(context), faults),
  );
}
