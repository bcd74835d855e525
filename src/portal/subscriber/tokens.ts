import { ALL_RIGHTS, may, type Right } from '../../core/access.js';
import type { Bilingual } from '../../core/language.js';
import { attempt } from '../attempt.js';
import { html, type Html } from '../html.js';
import { instant } from '../instant.js';
import { createToken, revokeToken } from '../operations/people.js';
import { redirect, type Page } from '../page.js';
import type { PageContext, Route } from '../page-context.js';
import { runOperation } from '../run-operation.js';
import { organizationFrame, organizationOf } from './organization-frame.js';

const PATH = '/organizations/:organizationId/tokens';

/** Tokens with which programs use the API. */
export const tokenRoutes: readonly Route[] = [
  { method: 'GET', path: PATH, handler: (context) => tokensPage(context) },
  { method: 'POST', path: PATH, handler: create },
  { method: 'POST', path: `${PATH}/revoke`, handler: revoke },
];

/** What a scope lets a program do. */
const SCOPE_HELP: Partial<Record<Right, Bilingual>> = {
  'organization.read': { ja: '組織とメンバーを見る', en: 'look at the organization and its people' },
  'organization.apply': { ja: '組織情報と証拠を提出する', en: 'send organization data and evidence' },
  'organization.people': { ja: 'メンバーを招待・変更する', en: 'invite and change people' },
  'credentials.read': { ja: 'ACMEの鍵を見る', en: 'look at ACME credentials' },
  'credentials.manage': { ja: 'ACMEの鍵を求め、止める', en: 'ask for and stop ACME credentials' },
  'certificates.read': { ja: '証明書を見る', en: 'look at certificates' },
  'certificates.answer': { ja: '証明書を受け入れる・異議を述べる', en: 'accept certificates or complain' },
  'certificates.revoke': { ja: '証明書を失効する', en: 'revoke certificates' },
  'webhooks.manage': { ja: 'Webhookを設定する', en: 'set webhooks' },
  'evidence.read': { ja: '証拠書類を読む', en: 'read evidence' },
};

async function tokensPage(context: PageContext, { faults, made }: { faults?: Html; made?: string } = {}): Promise<Page> {
  const { say, csrf, desks, actor, form, now, origin } = context;
  const organizationId = organizationOf(context);
  const tokens = await desks.people.listTokens(actor, organizationId);
  const members = await desks.people.members(organizationId);
  const base = `/organizations/${organizationId}/tokens`;
  const scopes = ALL_RIGHTS.filter((right) => may(actor, right, organizationId));
  const chosen = form.all('scopes');
  const body = html`${faults ?? ''}${
    made === undefined
      ? ''
      : html`<div class="said" role="status"><p>${say({ ja: 'トークンを作成しました。表示されるのは今回だけです。安全な場所に保存してください。', en: 'The token is made. It is shown this once: keep it in a safe place.' })}</p><pre tabindex="0"><code>${made}</code></pre></div>
<pre tabindex="0"><code>curl -H "Authorization: Bearer $TOKEN" ${origin}/api/v1/me</code></pre>`
  }
<p>${say({ ja: 'プログラムからポータルの機能を使うためのトークンです。', en: 'With a token, programs do what the pages of this portal do.' })} <a href="/api/v1/openapi.json">OpenAPI</a></p>
<div class="table"><table><thead><tr><th scope="col">${say({ ja: '名前', en: 'Name' })}</th><th scope="col">${say({ ja: '権限', en: 'Scopes' })}</th><th scope="col">${say({ ja: '期限', en: 'Until' })}</th><th scope="col">${say({ ja: '最終使用', en: 'Last used' })}</th><th scope="col">${say({ ja: '状態', en: 'State' })}</th></tr></thead><tbody>
${tokens.map(
  (token) => html`<tr><td>${token.name}<br><span class="note">${members.find(({ personId }) => personId === token.personId)?.name ?? '-'}</span></td><td>${token.scopes.join(', ')}</td><td>${instant(context, token.expiresAt)}</td><td>${token.usedAt === null ? '-' : instant(context, token.usedAt)}</td>
<td>${
    token.revokedAt !== null
      ? say({ ja: '失効済み', en: 'revoked' })
      : now >= token.expiresAt
        ? say({ ja: '期限切れ', en: 'expired' })
        : html`<form method="post" action="${base}/revoke">${csrf}<input type="hidden" name="tokenId" value="${token.id}"><button type="submit" class="quiet" aria-label="${say({ ja: '失効させる', en: 'Revoke' })}: ${token.name}">${say({ ja: '失効させる', en: 'Revoke' })}</button></form>`
  }</td></tr>`,
)}</tbody></table></div>
<h2>${say({ ja: 'トークンを作成する', en: 'Make a token' })}</h2><form method="post" action="${base}">${csrf}
<label for="name">${say({ ja: '名前（用途）', en: 'Name (what it is for)' })}</label><input id="name" name="name" required maxlength="100" value="${form.text('name')}">
<fieldset><legend>${say({ ja: '権限', en: 'Scopes' })}</legend>${scopes.map(
    (scope) => html`<label><input type="checkbox" name="scopes" value="${scope}"${chosen.includes(scope) ? html` checked` : ''}><code>${scope}</code> ${SCOPE_HELP[scope] === undefined ? '' : say(SCOPE_HELP[scope])}</label>`,
  )}</fieldset>
<label for="days">${say({ ja: '有効日数', en: 'Good for days' })}</label><input id="days" name="days" type="number" min="1" max="398" required value="${form.text('days') || '90'}">
<p><button type="submit">${say({ ja: '作成', en: 'Make it' })}</button></p></form>`;
  return { title: { ja: 'APIトークン', en: 'API tokens' }, body: await organizationFrame(context, organizationId, body) };
}

function create(context: PageContext): Promise<Page> {
  return attempt(
    context,
    async () => {
      const { text } = await runOperation(context, createToken);
      // Not kept, so it is shown by the answer to the form itself.
      return tokensPage({ ...context, path: context.path }, { made: text });
    },
    (faults) => tokensPage(context, { faults }),
  );
}

function revoke(context: PageContext): Promise<Page> {
  return attempt(
    context,
    async () => {
      await runOperation(context, revokeToken);
      return redirect(`/organizations/${organizationOf(context)}/tokens`, 'done');
    },
    (faults) => tokensPage(context, { faults }),
  );
}
