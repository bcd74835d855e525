import type { Bilingual } from '../../core/language.js';
import { NOTICE_KINDS, WEBHOOK_KINDS } from '../../core/notice-kinds.js';
import { attempt } from '../attempt.js';
import { html, type Html } from '../html.js';
import {
  changeWebhook,
  createWebhook,
  disableWebhook,
  enableWebhook,
  listDeliveries,
  listWebhooks,
  pingWebhook,
  readWebhook,
  removeWebhook,
  rotateWebhookSecret,
} from '../operations/webhooks.js';
import type { PageContext, Route } from '../page-context.js';
import { redirect, type Page } from '../page.js';
import { runOperation } from '../run-operation.js';
import { organizationPage } from './organization-page.js';

const LIST = '/organizations/:organizationId/webhooks';
const ONE = `${LIST}/:webhookId`;

/** Webhooks of an organization, for its managers. */
export const webhookRoutes: readonly Route[] = [
  { method: 'GET', path: LIST, handler: (context) => list(context) },
  { method: 'POST', path: LIST, handler: add },
  { method: 'GET', path: ONE, handler: (context) => show(context) },
  { method: 'POST', path: ONE, handler: change },
  { method: 'POST', path: `${ONE}/secret`, handler: rotate },
  { method: 'POST', path: `${ONE}/ping`, handler: (context) => press(context, () => runOperation(context, pingWebhook), 'sent') },
  { method: 'POST', path: `${ONE}/enable`, handler: (context) => press(context, () => runOperation(context, enableWebhook), 'done') },
  { method: 'POST', path: `${ONE}/disable`, handler: (context) => press(context, () => runOperation(context, disableWebhook), 'done') },
  { method: 'POST', path: `${ONE}/remove`, handler: remove },
];

const TITLE: Bilingual = { ja: 'Webhook', en: 'Webhooks' };
const STATES: Readonly<Record<'active' | 'disabled' | 'removed', Bilingual>> = {
  active: { ja: '有効', en: 'active' },
  disabled: { ja: '停止', en: 'switched off' },
  removed: { ja: '削除済み', en: 'removed' },
};
const DELIVERY_STATES: Readonly<Record<'waiting' | 'delivered' | 'failed', Bilingual>> = {
  waiting: { ja: '送信待ち', en: 'waiting' },
  delivered: { ja: '送信済み', en: 'delivered' },
  failed: { ja: '失敗', en: 'failed' },
};

async function list(context: PageContext, faults: Html | '' = ''): Promise<Page> {
  const { say, csrf, form } = context;
  const { webhooks } = await listWebhooks.run(context.desks, context.actor, { organizationId: organizationId(context) }, []);
  const body = html`<p>${say({
    ja: '証明書の発行や失効などを、指定した URL へ HTTPS の POST で知らせます。通知には Standard Webhooks の署名が付きます。',
    en: 'Tells a URL of yours by an HTTPS POST of issuance, revocation and the like. Messages are signed as Standard Webhooks says.',
  })}</p>
${
  webhooks.length === 0
    ? html`<p>${say({ ja: 'まだ登録されていません。', en: 'There is none yet.' })}</p>`
    : html`<div class="table"><table><thead><tr><th scope="col">URL</th><th scope="col">${say({ ja: '状態', en: 'State' })}</th><th scope="col">${say({ ja: '送信待ち', en: 'Waiting' })}</th></tr></thead><tbody>${webhooks.map(
        ({ id, url, state, waiting }) =>
          html`<tr><td><a href="${base(context)}/${id}">${url}</a></td><td>${badge(context, state)}</td><td>${String(waiting)}</td></tr>`,
      )}</tbody></table></div>`
}
<h2>${say({ ja: '追加', en: 'Add' })}</h2>
${faults}
<form method="post" action="${base(context)}">${csrf}
${fields(context, { url: form.text('url'), events: form.all('events') })}
<button type="submit">${say({ ja: '追加する', en: 'Add' })}</button></form>`;
  return organizationPage(context, { title: TITLE, body });
}

async function add(context: PageContext): Promise<Page> {
  return attempt(
    context,
    async () => {
      const { webhook, secret } = await runOperation(context, createWebhook);
      return secretPage(context, webhook.id, secret, null);
    },
    (faults) => list(context, faults),
  );
}

async function show(context: PageContext, faults: Html | '' = ''): Promise<Page> {
  const { say, csrf, desks, actor, form } = context;
  const named = { organizationId: organizationId(context), webhookId: context.params['webhookId'] ?? '' };
  const webhook = await readWebhook.run(desks, actor, named, []);
  const { deliveries } = await listDeliveries.run(desks, actor, named, []);
  const here = `${base(context)}/${webhook.id}`;
  const typed = form.fields.length > 0;
  const button = (act: string, label: Bilingual, look = '') =>
    html`<form method="post" action="${here}/${act}">${csrf}<button type="submit"${look === '' ? '' : html` class="${look}"`}>${say(label)}</button></form>`;
  const body = html`<dl><dt>${say({ ja: '状態', en: 'State' })}</dt><dd>${badge(context, webhook.state)} ${webhook.stateReason ?? ''}</dd>
<dt>${say({ ja: '追加', en: 'Added' })}</dt><dd>${webhook.createdAt} ${webhook.createdBy}</dd>
${
  webhook.failing === null
    ? ''
    : html`<dt>${say({ ja: '失敗の継続', en: 'Failing' })}</dt><dd>${say({
        ja: `${webhook.failing.since} から ${webhook.failing.attempts} 回。次は ${webhook.failing.retryAt}`,
        en: `${webhook.failing.attempts} times since ${webhook.failing.since}; next at ${webhook.failing.retryAt}`,
      })}</dd>`
}</dl>
${webhook.state === 'active' ? button('ping', { ja: 'テスト送信', en: 'Send a test message' }) : button('enable', { ja: '再開する', en: 'Switch on' })}
<h2>${say({ ja: '変更', en: 'Change' })}</h2>
${faults}
<form method="post" action="${here}">${csrf}
${fields(context, typed ? { url: form.text('url'), events: form.all('events') } : webhook)}
<button type="submit">${say({ ja: '変更する', en: 'Change' })}</button></form>
<h2>${say({ ja: '送信の記録', en: 'Deliveries' })}</h2>
${
  deliveries.length === 0
    ? html`<p>${say({ ja: 'まだありません。', en: 'There are none yet.' })}</p>`
    : html`<div class="table"><table><thead><tr><th scope="col">${say({ ja: '日時', en: 'Time' })}</th><th scope="col">${say({ ja: '種類', en: 'Event' })}</th><th scope="col">${say({ ja: '状態', en: 'State' })}</th><th scope="col">${say({ ja: '回数', en: 'Attempts' })}</th><th scope="col">${say({ ja: '最後の応答', en: 'Last answer' })}</th></tr></thead><tbody>${deliveries.map(
        ({ createdAt, event, state, attempts, lastStatus, lastFailure }) =>
          html`<tr><td>${createdAt}</td><td>${event}</td><td>${say(DELIVERY_STATES[state])}</td><td>${String(attempts)}</td><td>${lastFailure ?? (lastStatus === null ? '' : String(lastStatus))}</td></tr>`,
      )}</tbody></table></div>`
}
<h2>${say({ ja: '署名の鍵と停止', en: 'Secret, and switching off' })}</h2>
<p>${say({
    ja: '鍵を替えると、これまでの鍵の署名も一日の間は付きます。停止・削除すると、送信待ちの通知は破棄されます。',
    en: 'After a change of the secret the former one signs beside it for a day. What waits for a webhook that is switched off or removed is given up.',
  })}</p>
${button('secret', { ja: '鍵を替える', en: 'Make a new secret' }, 'quiet')}
${webhook.state === 'active' ? button('disable', { ja: '停止する', en: 'Switch off' }, 'danger') : ''}
${button('remove', { ja: '削除する', en: 'Remove' }, 'danger')}`;
  return organizationPage(context, { title: { ja: `Webhook ${webhook.url}`, en: `Webhook ${webhook.url}` }, body });
}

function change(context: PageContext): Promise<Page> {
  return attempt(
    context,
    async () => {
      await runOperation(context, changeWebhook);
      return redirect(`${base(context)}/${context.params['webhookId'] ?? ''}`, 'saved');
    },
    (faults) => show(context, faults),
  );
}

function rotate(context: PageContext): Promise<Page> {
  return attempt(
    context,
    async () => {
      const { secret, oldSignsUntil } = await runOperation(context, rotateWebhookSecret);
      return secretPage(context, context.params['webhookId'] ?? '', secret, oldSignsUntil);
    },
    (faults) => show(context, faults),
  );
}

function press(context: PageContext, act: () => Promise<unknown>, said: 'sent' | 'done'): Promise<Page> {
  return attempt(
    context,
    async () => {
      await act();
      return redirect(`${base(context)}/${context.params['webhookId'] ?? ''}`, said);
    },
    (faults) => show(context, faults),
  );
}

async function remove(context: PageContext): Promise<Page> {
  await runOperation(context, removeWebhook);
  return redirect(base(context), 'removed');
}

/** The only page that has the secret: the answer to the form that made it. */
function secretPage(context: PageContext, id: string, secret: string, oldSignsUntil: string | null): Promise<Page> {
  const { say } = context;
  const body = html`<p class="warn">${say({
    ja: '鍵は今だけ表示されます。受け取る側の設定に写してください。',
    en: 'The secret is shown now and never again. Copy it to the receiving side.',
  })}</p>
<p><code>${secret}</code></p>
${
  oldSignsUntil === null
    ? ''
    : html`<p>${say({ ja: `これまでの鍵の署名は ${oldSignsUntil} まで付きます。`, en: `The former secret signs beside it until ${oldSignsUntil}.` })}</p>`
}
<p><a class="button" href="${base(context)}/${id}">${say({ ja: 'Webhook のページへ', en: 'To the webhook' })}</a></p>`;
  return organizationPage(context, { title: { ja: '署名の鍵', en: 'Secret' }, body });
}

function fields({ say }: PageContext, { url, events }: { url: string; events: readonly string[] }): Html {
  return html`<label>URL <input type="url" name="url" value="${url}" required maxlength="1000" placeholder="https://hooks.example.com/tegata"></label>
<fieldset><legend>${say({ ja: '知らせること', en: 'Events' })}</legend>${WEBHOOK_KINDS.map(
    (kind) =>
      html`<label><input type="checkbox" name="events" value="${kind}"${events.includes(kind) ? html` checked` : ''}> ${say(NOTICE_KINDS[kind].label)} <code>${NOTICE_KINDS[kind].event ?? ''}</code></label>`,
  )}</fieldset>`;
}

function badge({ say }: PageContext, state: 'active' | 'disabled' | 'removed'): Html {
  return html`<span class="badge ${state === 'active' ? 'good' : 'bad'}">${say(STATES[state])}</span>`;
}

function base(context: PageContext): string {
  return `/organizations/${organizationId(context)}/webhooks`;
}

function organizationId({ params }: PageContext): string {
  return params['organizationId'] ?? '';
}
